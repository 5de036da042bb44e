export { arrive, leave, leftEverywhere, renew, start } from "./session";
export * from "./state";
