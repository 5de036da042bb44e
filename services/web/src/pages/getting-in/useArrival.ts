import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { type LoginResult, arrive } from "../../session";

/** Goes inside at the end of a way in. While `arriving`, the page must not take the person for one who was here before. */
export function useArrival() {
  const navigate = useNavigate();
  const [arriving, setArriving] = useState(false);
  const come = async (result: LoginResult) => {
    setArriving(true);
    arrive(result, "chosen");
    await navigate({ to: "/workspaces", replace: true });
  };
  return { arriving, come };
}
