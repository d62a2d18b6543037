import { useEffect, useState } from "preact/hooks";
import { ErrorBoundary, LocationProvider, Route, Router, useLocation } from "preact-iso";
import { account, notice, recognize, signInByAddress, wasSignedIn } from "./api/account.ts";
import { ApiError } from "./api/client.ts";
import { asApiError } from "./api/use-data.ts";
import { Failed, Skeleton } from "./components/states.tsx";
import { NotFound } from "./pages/not-found.tsx";
import { SignIn } from "./pages/sign-in.tsx";
import { UnaskedSignIn, unaskedTicket } from "./pages/sign-in-unasked.tsx";
import { navigation, pages } from "./pages/table.ts";
import { Layout } from "./shell/layout.tsx";

export function App() {
  const ticket = unaskedTicket();
  return ticket === undefined ? <Gate /> : <UnaskedSignIn ticket={ticket} />;
}

/** The pages of a signed-in user; the sign-in page for everyone else. */
function Gate() {
  const [error, setError] = useState<ApiError>();
  const ask = () => {
    setError(undefined);
    begin().catch((thrown: unknown) => {
      if (account.value === "unknown") setError(asApiError(thrown));
    });
  };
  useEffect(ask, []);
  if (error !== undefined) {
    return (
      <main class="main">
        <Failed whole what="The pages cannot be shown" error={error} retry={ask} />
      </main>
    );
  }
  // A user who was signed in most likely still is, so the page does not wait for the server to confirm it.
  if (account.value === "unknown" && !wasSignedIn.value) return <Skeleton count={1} shape="blocks" />;
  if (account.value === "signed-out") return <SignIn />;
  return (
    <LocationProvider>
      <Layout navigation={navigation}>
        <ErrorBoundary>
          <Router>
            {[
              <Route key="home" path="/" component={Home} />,
              ...pages.map(({ path, component }) => <Route key={path} path={path} component={component} />),
              <Route key="none" default component={NotFound} />,
            ]}
          </Router>
        </ErrorBoundary>
      </Layout>
    </LocationProvider>
  );
}

/** A code in the address signs the user in; without one, a signed-in user stays signed in. An invalid code is reported. */
async function begin(): Promise<void> {
  try {
    if (await signInByAddress()) return;
  } catch (thrown) {
    if (!(thrown instanceof ApiError) || thrown.status !== 401) throw thrown;
    notice.value = thrown;
  }
  await recognize();
}

function Home() {
  const { route } = useLocation();
  useEffect(() => route("/recordings", true), [route]);
  return <Skeleton count={6} shape="cards" />;
}
