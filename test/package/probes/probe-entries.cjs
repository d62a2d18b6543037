const hadGroupBy = "groupBy" in Object;

/** Uses a little of every entry; the same for both module systems. */
exports.probe = ({ FilterError, sessionFilter, labelExpression, codemirror, state, fc, analysis, testing, yaml }) => {
  const predicate = sessionFilter.compile('contains(user.spec.roles, "dev")');
  const verdicts = [["dev"], ["ops"]].map((roles) => predicate.matches({ user: { spec: { roles } } }));
  let error;
  try {
    sessionFilter.compile('contains(user.spec.role, "dev")');
  } catch (thrown) {
    error = thrown;
  }
  return {
    verdicts,
    pattern: labelExpression
      .compile('regexp.match(labels.env, "^prod-[a-z]+$")')
      .matches({ labels: { env: "prod-eu" } }),
    refused: error.diagnostics.map(({ code }) => code),
    oneErrorClass: error instanceof FilterError,
    analysis: analysis.never(sessionFilter.compile("user.metadata.name != user.metadata.name")),
    yaml: Object.keys(yaml).length > 0,
    sampled: fc
      .sample(fc.tuple(testing.filters(sessionFilter), testing.contexts(sessionFilter)), 20)
      .filter(([text, context]) => typeof sessionFilter.compile(text).matches(context) === "boolean").length,
    marked: codemirror.filterDiagnostics(
      state.EditorState.create({ doc: "nope", extensions: codemirror.filterEditor(sessionFilter) }),
    ).length,
    groupByUntouched: hadGroupBy === "groupBy" in Object,
  };
};
