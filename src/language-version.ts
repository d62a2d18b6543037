/** The version of the language that this library reads, `major.minor`; `CHANGELOG.md` lists the changes of each. */
export const languageVersion = "1.1";
