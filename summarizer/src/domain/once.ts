/** `make`, called once for each object: later calls give the same result, for as long as the object exists. */
export function oncePer<Subject extends object, Result>(
  make: (subject: Subject) => Result,
): (subject: Subject) => Result {
  const results = new WeakMap<Subject, { readonly result: Result }>();
  return (subject) => {
    const known = results.get(subject) ?? { result: make(subject) };
    results.set(subject, known);
    return known.result;
  };
}
