import "./shell/mantine";
import "@mantine/notifications/styles.css";
import "./shell/page.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App";
import { obeyContentSecurityPolicy } from "./browser/trusted";
import { start } from "./session";

obeyContentSecurityPolicy();
void start();
const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
