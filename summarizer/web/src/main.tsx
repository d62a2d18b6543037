import { render } from "preact";
import { followOtherTabs } from "./api/account.ts";
import { App } from "./app.tsx";
import { guardHistory } from "./components/back-guard.ts";
import { followTheme } from "./shell/theme.ts";
import "./style/tokens.css";
import "./style/base.css";
import "./style/shell.css";
import "./style/components.css";
import "./style/forms.css";

followTheme();
guardHistory();
followOtherTabs();
const root = document.getElementById("app");
if (root !== null) render(<App />, root);
