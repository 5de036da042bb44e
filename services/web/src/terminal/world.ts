import { platform } from "../api/client";
import { asProblem } from "../api/problem";
import type { World } from "./connection";

/** The real servers. */
export const world: World = {
  socket: (path) => new WebSocket(new URL(path, location.origin.replace(/^http/, "ws"))),
  ticket: async (id) => {
    const params = { path: { id } };
    try {
      const { data } = await platform.POST("/api/sessions/{id}/ticket", { params });
      return { url: data?.url ?? "" };
    } catch (error) {
      if (![403, 404, 409].includes(asProblem(error).status)) throw error;
    }
    const { data } = await platform.GET("/api/sessions/{id}", { params }).catch(() => ({ data: undefined }));
    const code = data?.exit_code;
    return { ended: data?.end_reason ?? "access_lost", ...(typeof code === "number" ? { exitCode: code } : {}) };
  },
};
