/** The version of the language that this library reads, `major.minor`; `CHANGELOG.md` says what each one added. */
export const languageVersion = "1.1";
