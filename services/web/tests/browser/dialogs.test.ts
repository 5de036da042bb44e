import { afterAll, beforeAll, test } from "vitest";
import { expectAccessible, newPage, signIn, useBrowser } from "./browser";
import { prepareDialogs, throughDialogs } from "./dialogs";
import { expectFits } from "./fits";
import { Doorward } from "./program";
import { english, german } from "./words";

useBrowser();
let doorward: Doorward;
let ways: Awaited<ReturnType<typeof prepareDialogs>>;
beforeAll(async () => {
  doorward = await Doorward.demo();
  ways = await prepareDialogs(doorward);
});
afterAll(() => doorward.end());

const people = { ann: ["ann@acme.example", "Acme"], root: ["root@doorward.example", undefined] } as const;
const settings = [
  { on: "a desk", words: english, options: {} },
  { on: "a small phone, in German", words: german, options: { locale: "de-DE", viewport: { width: 320, height: 640 }, hasTouch: true } },
];

for (const who of ["ann", "root"] as const) {
  for (const { on, words, options } of settings) {
    test(`on ${on}, every dialog of ${who} fits, and axe finds nothing in either theme`, { timeout: 300_000 }, async () => {
      const page = await newPage(doorward.url, options);
      const [email, organization] = people[who];
      await page.goto("/me");
      await signIn(page, doorward.person(email), organization, words);
      await throughDialogs(page, ways[who], words, async (what) => {
        await expectFits(page, what);
        for (const colorScheme of ["light", "dark"] as const) {
          await page.emulateMedia({ colorScheme });
          await expectAccessible(page, what);
        }
      });
    });
  }
}
