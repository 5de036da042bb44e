import { connection } from "../browser/connection";
import { Problem } from "./problem";

/** Sends a request; an answer of any status is an answer, its absence a problem. */
export async function send(request: Request): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(request);
  } catch (error) {
    if (request.signal.aborted) throw error;
    connection.lost();
    throw Problem.unreachable();
  }
  connection.heard(answer);
  return answer;
}
