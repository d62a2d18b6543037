/** The pages of a list, from the first to the last, as far as they are wanted. */
export async function* pagesOf<Page extends { readonly next?: string | undefined }>(
  ask: (after: string | undefined) => Promise<Page>,
): AsyncGenerator<Page> {
  let after: string | undefined;
  do {
    const page = await ask(after);
    yield page;
    after = page.next;
  } while (after !== undefined);
}
