export { always, disjoint, equivalent, implies, never, type QuestionOptions, type Verdict } from "./questions.ts";
