// How times are told in reports, drills and runbooks: as the survival analysis tells them.
export { duration, range } from "../policy/survival/duration";
