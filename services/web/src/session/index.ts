export { adopt, arrive, giveUp, leave, leftEverywhere, recheck, renew, start, startAgain } from "./session";
export * from "./state";
