/// <reference types="vitest/config" />
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { compress } from "./build/compress.ts";

const server = process.env.DOORWARD_URL ?? "http://127.0.0.1:8080";

/** Tests that drive Chromium against the program, one file after the other. */
const inBrowser = (name: string) => ({
  test: { name, include: [`tests/${name}/**/*.test.ts`], testTimeout: 60_000, hookTimeout: 120_000, fileParallelism: false },
});

export default defineConfig({
  plugins: [react(), compress()],
  // Files are served from one folder by name and kept for ever: their names carry a hash.
  build: { assetsDir: "assets", assetsInlineLimit: 0, modulePreload: { polyfill: false }, reportCompressedSize: false },
  // The service takes calls from pages of its own origin only.
  server: { proxy: { "/api": { target: server, ws: true, changeOrigin: true, headers: { origin: server } } } },
  test: {
    projects: [
      { extends: true, test: { name: "unit", environment: "jsdom", include: ["src/**/*.test.{ts,tsx}"] } },
      inBrowser("browser"),
      inBrowser("bench"),
      inBrowser("pictures"),
    ],
  },
});
