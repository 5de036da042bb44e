import type { Page } from "playwright-core";
import { expect } from "vitest";
import { settled } from "./browser";

/** Nothing scrolls the page sideways, stands beside it, or is cut off without being readable otherwise. */
export async function expectFits(page: Page, where: string): Promise<void> {
  await settled(page);
  const wrong = await page.evaluate(() => {
    const says = (element: Element) => `<${element.tagName.toLowerCase()} class="${element.className}"> ${element.textContent?.slice(0, 60)}`;
    const found: string[] = [];
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth > clientWidth) found.push(`the page is ${scrollWidth} wide`);
    const scrolls = (element: Element | null): boolean =>
      element !== null && element !== document.body && (/auto|scroll/.test(getComputedStyle(element).overflowX) || scrolls(element.parentElement));
    const dialogs = [...document.querySelectorAll('[role="dialog"], [role="menu"]')];
    const rooms = dialogs.length > 0 ? dialogs : [document.body];
    for (const element of rooms.flatMap((room) => [...room.querySelectorAll<HTMLElement>("*")])) {
      const { left, right, width, height } = element.getBoundingClientRect();
      // What only screen readers read is a pixel large; what waits for the keyboard stands above the page.
      if (width <= 1 || height <= 1 || !element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || element.closest(".skip-link, svg, .xterm, [inert]")) continue;
      if ((right > clientWidth + 1 || left < -1) && !scrolls(element.parentElement) && !element.closest("[title]")) found.push(`beside the page: ${says(element)}`);
      const written = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim());
      const cut = /hidden|clip/.test(getComputedStyle(element).overflowX) && element.scrollWidth > element.clientWidth + 1;
      if (written && cut && !element.closest("[title]")) found.push(`cut off: ${says(element)}`);
    }
    return found;
  });
  expect.soft(wrong, where).toEqual([]);
}
