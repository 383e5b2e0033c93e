import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page, SerializedAXNode } from 'puppeteer-core';
import { reportOf, writeReport } from '../../../lib/proof/report';
import { findBrowser, launch } from './browser';
import { committedReport, factsOfObjects, judged, objectsOf, root, verdictsOf } from './fixtures';

const executable = findBrowser();
const SCREENSHOTS = join(root, 'build', 'screenshots');

if (executable === undefined) {
  test('a browser is there where it must be', () => {
    console.warn('NOT RUN: the report in a browser. Set CHROMIUM, or put chromium or google-chrome on the PATH.');
    expect(process.env.CI).toBeFalsy();
  });
}

(executable === undefined ? describe.skip : describe)('the page in a browser', () => {
  let browser: Browser;
  let folder: string;
  let page: Page;
  const troubles: string[] = [];
  const requests: string[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'report-page-'));
    mkdirSync(SCREENSHOTS, { recursive: true });
    writeReport(committedReport(), join(folder, 'en'));
    writeReport(committedReport('zh'), join(folder, 'zh'));
    browser = await launch(executable as string);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Opens a file in a page of its own, and writes down whatever the page complains of or asks the network for. */
  async function open(file: string, options: { width?: number; scheme?: string; script?: boolean } = {}): Promise<Page> {
    page = await browser.newPage();
    page.on('console', (message) => troubles.push(message.text()));
    page.on('pageerror', (error) => troubles.push(`${error}`));
    page.on('request', (request) => requests.push(request.url()));
    await page.setViewport({ width: options.width ?? 1280, height: 900 });
    await page.emulateMediaFeatures([
      { name: 'prefers-color-scheme', value: options.scheme ?? 'light' },
      { name: 'prefers-reduced-motion', value: 'reduce' },
    ]);
    if (options.script === false) await page.setJavaScriptEnabled(false);
    await page.goto(`file://${join(folder, file)}`);
    return page;
  }
  beforeEach(() => {
    troubles.length = 0;
    requests.length = 0;
  });
  afterEach(async () => {
    await page.close();
    expect(troubles).toEqual([]);
    expect(requests.filter((url) => !url.startsWith('file:') && !url.startsWith('data:'))).toEqual([]);
    expect(requests.filter((url) => url.startsWith('file:'))).toHaveLength(1);
  });

  const text = (selector: string) => page.$eval(selector, shownText);
  const count = (selector: string) => page.$$eval(selector, (elements) => elements.length);
  const pressed = () => page.$$eval('.zone-button', (buttons) => buttons.map((button) => button.getAttribute('aria-pressed')));

  test('a click on a zone shows it lost and says so, and a second click brings it back', async () => {
    await open('en/report.html');
    expect(await count('.lost')).toBe(0);
    await page.click('th[data-col="1"] .zone-button');
    expect(await pressed()).toEqual(['false', 'true']);
    // Three brokers, one name server, two controllers, and the column they stand in.
    expect(await count('.card.lost')).toBe(6);
    expect(await count('th.lost, td.lost')).toBe(6);
    expect(await text('td[data-col="1"] .card.lost .fate.is-lost')).toBe('lost');
    expect(await page.$$eval('td[data-col="0"] .fate.waits', (fates) => fates.filter((fate) => (fate as any).checkVisibility()).length)).toBe(3);
    expect(await text('.live')).toMatch(
      /^Zone az2 lost: needs hands\. Groups: 3 with one member\. Name servers left: 1\. Voters: 1 left, 2 needed\./,
    );
    expect(await text('.status')).toBe(await text('.live'));
    expect(await text('.loss.chosen h4')).toBe('Without zone az2');
    await page.screenshot({ path: join(SCREENSHOTS, 'zone-lost.png') });
    await page.click('td[data-col="1"]');
    expect(await pressed()).toEqual(['false', 'false']);
    expect(await count('.lost')).toBe(0);
    expect(await text('.live')).toBe('Nothing is lost.');
  });

  test('the keyboard reaches every zone: Enter and Space show it lost, Escape brings it back', async () => {
    await open('en/report.html');
    const focused = async () => (await page.evaluateHandle(() => (globalThis as any).document.activeElement)).evaluate(shownText);
    const reach = async (name: RegExp) => {
      for (let presses = 0; presses < 40 && !name.test(await focused()); presses++) await page.keyboard.press('Tab');
      expect(await focused()).toMatch(name);
    };
    await reach(/^az1/);
    expect(await page.evaluate(() => (globalThis as any).getComputedStyle((globalThis as any).document.activeElement).outlineStyle)).toBe('solid');
    await page.keyboard.press('Enter');
    expect(await pressed()).toEqual(['true', 'false']);
    expect(await text('.live')).toMatch(/^Zone az1 lost: automatic\./);
    expect(await page.$$eval('td[data-col="1"] .fate.serves', (fates) => fates.filter((fate) => (fate as any).checkVisibility()).length)).toBe(3);
    await reach(/^az2/);
    await page.keyboard.press('Space');
    expect(await pressed()).toEqual(['false', 'true']);
    await page.keyboard.press('Escape');
    expect(await pressed()).toEqual(['false', 'false']);
    expect(await text('.live')).toBe('Nothing is lost.');
  });

  test('pointing at a zone shows it lost without saying so, and only as long', async () => {
    await open('en/report.html');
    await page.hover('td[data-col="0"]');
    expect(await count('.card.lost')).toBe(5);
    expect(await text('.status')).toMatch(/^Zone az1 lost/);
    expect(await text('.live')).toBe('');
    await page.hover('h1');
    expect(await count('.lost')).toBe(0);
  });

  test('the language can be changed, with all that is announced', async () => {
    await open('en/report.html');
    const language = () => page.evaluate(() => [(globalThis as any).document.documentElement.lang, (globalThis as any).document.title]);
    expect(await language()).toEqual(['en', 'RocketMQ: proof report']);
    expect(await text('main')).not.toMatch(/\p{Script=Han}/u);
    await page.click('.languages [value="zh"]');
    expect(await language()).toEqual(['zh', 'RocketMQ：证明报告']);
    await page.click('.zone-button');
    expect(await text('.live')).toMatch(/^失去区 az1：自动恢复。/);
    expect(await text('main')).not.toMatch(/\b(lost|left|needs|the)\b/);
    await page.click('.languages [value="en"]');
    expect(await text('.live')).toMatch(/^Zone az1 lost/);
  });

  test.each([
    ['en', 'Without zone az2', /\p{Script=Han}/u],
    ['zh', '失去区 az2', /\b(lost|left|needs|the)\b/],
  ])('without scripts the page says everything in %s, and has no control that does nothing', async (language, title, other) => {
    await open(`${language}/report.html`, { script: false });
    const main = await text('main');
    expect(main).toContain(title);
    expect(main).not.toMatch(other);
    expect(await page.$$eval('button', (buttons) => buttons.filter((button) => (button as any).checkVisibility()).length)).toBe(0);
    for (const button of await page.$$('summary')) await button.evaluate((summary) => ((summary.parentElement as any).open = true));
    expect(await text('main')).toContain('kubectl -n rocketmq scale statefulset rocketmq-controller-0 rocketmq-controller-1 --replicas=0');
  });

  test.each([
    [360, 'light'],
    [360, 'dark'],
    [1280, 'light'],
    [1280, 'dark'],
  ])('at %d pixels in %s colours nothing stands beyond the edge', async (width, scheme) => {
    await open('en/report.html', { width, scheme });
    await page.screenshot({ path: join(SCREENSHOTS, `report-${width}-${scheme}.png`), fullPage: true });
    expect(await page.evaluate(() => (globalThis as any).document.documentElement.scrollWidth)).toBe(width);
    await page.click('.zone-button');
    await page.$$eval('details', (details) => {
      for (const one of details) (one as any).open = true;
    });
    expect(await page.evaluate(() => (globalThis as any).document.documentElement.scrollWidth)).toBe(width);
  });

  test.each(['light', 'dark'])('every text can be told from its ground in %s colours', async (scheme) => {
    await open('en/report.html', { scheme });
    await page.click('.zone-button');
    expect(await page.evaluate(faintTexts)).toEqual([]);
  });

  test('a screen reader finds landmarks, headings in order, and a name for every control, region and header', async () => {
    await open('en/report.html');
    const tree = await page.accessibility.snapshot({ interestingOnly: false });
    const nodes = flat(tree as SerializedAXNode);
    const named = (role: string) => nodes.filter((node) => node.role === role).map(({ name = '' }) => name.trim());
    for (const role of ['button', 'link', 'columnheader', 'rowheader', 'heading', 'region', 'table', 'navigation', 'DisclosureTriangle']) {
      expect([role, named(role).length > 0]).toEqual([role, true]);
      expect([role, named(role).filter((name) => name === '')]).toEqual([role, []]);
    }
    expect(named('group')).toContain('Language');
    expect(named('main')).toHaveLength(1);
    expect(named('banner')).toHaveLength(1);
    expect(named('contentinfo')).toHaveLength(1);
    expect(named('button')).toEqual(expect.arrayContaining(['English', '中文', expect.stringMatching(/^az1 ?show lost$/)]));
    expect(named('rowheader')).toEqual(expect.arrayContaining(['broker-0', 'controllers', 'az1', 'sendMsgTimeout']));
    const levels = nodes.filter(({ role }) => role === 'heading').map(({ level }) => level as number);
    expect(levels[0]).toBe(1);
    levels.forEach((level, index) => {
      if (index > 0) expect(level - levels[index - 1]).toBeLessThanOrEqual(1);
    });
  });

  test('names from hostile manifests run nothing and add no element', async () => {
    const trap = `<script>document.title='caught'</script><img src="http://127.0.0.1:9/x" onerror="document.title='caught'">"'`;
    const facts = factsOfObjects(objectsOf(2, (name) => `${name}${trap}`));
    const [{ namespace, name }] = facts.clusters;
    writeReport(reportOf({ ...judged(facts), verdicts: verdictsOf(`${namespace}/${name}`, trap) }), join(folder, 'hostile'));
    await open('hostile/report.html');
    await page.click('.zone-button');
    await page.click('.languages [value="zh"]');
    expect(await page.title()).toBe('RocketMQ：证明报告');
    expect(await count('img')).toBe(0);
    expect(await count('script')).toBe(1);
    expect(await text('.live')).toContain('<script>');
    expect(await page.evaluate(() => (globalThis as any).document.documentElement.scrollWidth)).toBe(1280);
  });

  test.each(['light', 'dark'])('the picture is drawn in %s colours, and no text runs into another or out of it', async (scheme) => {
    await open('en/topology.svg', { width: 900, scheme });
    await page.screenshot({ path: join(SCREENSHOTS, `topology-${scheme}.png`), clip: { x: 0, y: 0, width: 900, height: 570 } });
    expect(await page.evaluate(crowdedTexts)).toEqual([]);
  });
});

const flat = (node: SerializedAXNode): SerializedAXNode[] => [node, ...(node.children ?? []).flatMap(flat)];

/** The text of an element as it is seen: what is hidden does not count. Runs in the page. */
// biome-ignore lint/performance/useDomNodeTextContent: texts of the other language are hidden, and textContent would show them.
const shownText = (element: any): string => element.innerText;

/** The texts of a picture that stand beyond its edge or on one another. Runs in the page. */
function crowdedTexts(): string[] {
  const { document } = globalThis as any;
  const edge = document.documentElement.getBoundingClientRect();
  const texts = [...document.querySelectorAll('text')].map((element: any) => ({
    text: element.textContent as string,
    box: element.getBoundingClientRect(),
  }));
  const apart = (a: any, b: any) => a.right <= b.left || b.right <= a.left || a.bottom - 2 <= b.top || b.bottom - 2 <= a.top;
  return texts
    .filter(({ box }, index) => box.left < edge.left || box.right > edge.right || texts.slice(0, index).some((other) => !apart(box, other.box)))
    .map(({ text }) => text);
}

/** The texts whose contrast to their ground is less than 4.5 to 1. Runs in the page. */
function faintTexts(): string[] {
  const { document, getComputedStyle } = globalThis as any;
  const channels = (color: string) => (color.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = (color: string) => {
    const [r, g, b] = channels(color).map((value) => {
      const part = value / 255;
      return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const opaque = (color: string) => channels(color).length === 3 || channels(color)[3] > 0.99;
  const ground = (element: any): string => {
    for (let at = element; at; at = at.parentElement) if (opaque(getComputedStyle(at).backgroundColor)) return getComputedStyle(at).backgroundColor;
    return 'rgb(255, 255, 255)';
  };
  const faint: string[] = [];
  for (const element of document.querySelectorAll('body *')) {
    const own = [...element.childNodes].some((node: any) => node.nodeType === 3 && node.textContent.trim() !== '');
    // What is lost is faint on purpose; that it is lost stands beside it.
    if (!own || !element.checkVisibility() || element.closest('.card.lost, script, style, .skip')) continue;
    const [one, other] = [luminance(getComputedStyle(element).color), luminance(ground(element))];
    const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (contrast < 4.5) faint.push(`${contrast.toFixed(2)} ${element.textContent.trim().slice(0, 60)}`);
  }
  return faint;
}
