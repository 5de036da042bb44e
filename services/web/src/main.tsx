import "./shell/mantine";
import "@mantine/notifications/styles.css";
import "./shell/page.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App";
import { obeyContentSecurityPolicy } from "./browser/trusted";
import { start } from "./session";
import { learn } from "./texts";

obeyContentSecurityPolicy();
void start();
// Not awaited: a module that waits cannot be joined with others, and weighs more.
void learn().then(() => {
  const root = document.getElementById("root");
  if (!root) return;
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
});
