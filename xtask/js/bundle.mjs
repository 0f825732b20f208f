// Writes app/dist: scripts, styles and fonts bundled by esbuild, names by content, compressed copies.
// node bundle.mjs <dev|release> <folder of wasm-bindgen's output> <wasm file> <dist>

import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import zlib from "node:zlib";
import * as esbuild from "esbuild";

const [mode, bound, wasmFile, dist] = process.argv.slice(2);
const root = process.cwd();
const assets = path.join(dist, "assets");
const release = mode === "release";
const written = new Set(["index.html"]);

/// Latin and Latin Extended of the two families, in the weights that `style/` uses.
const FONTS = [
  { family: "Inter", folder: "inter", weights: [400, 500, 600] },
  { family: "JetBrains Mono", folder: "jetbrains-mono", weights: [400, 600] },
];
const SUBSETS = {
  latin:
    "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,U+0329,U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD",
  "latin-ext":
    "U+0100-02BA,U+02BD-02C5,U+02C7-02CC,U+02CE-02D7,U+02DD-02FF,U+0304,U+0308,U+0329,U+1D00-1DBF,U+1E00-1E9F,U+1EF2-1EFF,U+2020,U+20A0-20AB,U+20AD-20C0,U+2113,U+2C60-2C7F,U+A720-A7FF",
};

const shared = {
  absWorkingDir: root,
  bundle: true,
  format: "esm",
  target: ["chrome125", "firefox128", "safari17.5"],
  minify: release,
  legalComments: "none",
  outdir: assets,
  entryNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  publicPath: "/assets/",
  loader: { ".woff2": "file", ".svg": "dataurl" },
  metafile: true,
  logLevel: "warning",
};

const fontsPlugin = {
  name: "fonts",
  setup(build) {
    build.onResolve({ filter: /^hookloom:fonts$/ }, () => ({ path: "fonts.css", namespace: "fonts" }));
    build.onLoad({ filter: /.*/, namespace: "fonts" }, () => ({
      contents: fontFaces(),
      loader: "css",
      resolveDir: path.join(root, "node_modules/@fontsource"),
    }));
  },
};

await mkdir(assets, { recursive: true });
const modules = await bundleModules();
const wasm = await copyWasm(wasmFile, "app");
const later = await copyLater();
const start = await bundleStart(modules, wasm, later);
const { style, fonts } = await bundleStyles();
await writeFile(path.join(dist, "index.html"), page(start, wasm, style, fonts));
await removeOthers();
if (release) await compress();

/// Each file directly in app/js is a module that the app loads by its name when it needs it.
async function bundleModules() {
  const folder = path.join(root, "app/js");
  if (!existsSync(folder)) return {};
  const entries = (await readdir(folder)).filter((name) => name.endsWith(".js")).sort();
  if (entries.length === 0) return {};
  const result = await esbuild.build({
    ...shared,
    entryPoints: entries.map((name) => path.join(folder, name)),
    splitting: true,
  });
  const modules = {};
  for (const [entry, url] of outputs(result)) modules[path.basename(entry, ".js")] = url;
  return modules;
}

async function copyWasm(file, stem) {
  const bytes = await readFile(file);
  const name = `${stem}-${createHash("sha256").update(bytes).digest("hex").slice(0, 10)}.wasm`;
  await writeFile(path.join(assets, name), bytes);
  written.add(`assets/${name}`);
  return `/assets/${name}`;
}

/// The modules that come after the first; the address of each by the name its script knows it by.
async function copyLater() {
  const later = {};
  for (const name of (await readdir(bound)).sort()) {
    if (!name.endsWith(".wasm") || name === "app_bg.wasm") continue;
    later[name] = await copyWasm(path.join(bound, name), "later");
  }
  return later;
}

/// The one script of the page. Rust asks `hookloomModule("code")` for a module of app/js.
/// Where the address is of a screen that needs them, the later modules come with the first, not after it.
async function bundleStart(modules, wasm, later) {
  const source = `
    import init from "./app.js";
    if (!["/", "/sign-in"].includes(location.pathname)) {
      for (const href of ${JSON.stringify(Object.values(later))}) {
        const link = document.createElement("link");
        Object.assign(link, { rel: "preload", as: "fetch", type: "application/wasm", crossOrigin: "anonymous", href });
        document.head.append(link);
      }
    }
    const modules = ${JSON.stringify(modules)};
    globalThis.hookloomModule = (name) => import(modules[name]);
    await init({ module_or_path: ${JSON.stringify(wasm)} });
  `;
  const result = await esbuild.build({
    ...shared,
    stdin: { contents: source, resolveDir: bound, sourcefile: "start.js" },
    entryNames: "app-[hash]",
    plugins: [laterPlugin(later)],
  });
  return outputs(result)[0][1];
}

/// The script that fetches the later modules names them by their hashes.
function laterPlugin(later) {
  return {
    name: "later",
    setup(build) {
      build.onLoad({ filter: /\/later\.js$/ }, async ({ path: file }) => {
        const script = await readFile(file, "utf8");
        const contents = script.replaceAll(/new URL\("\.\/([^"]+)", import\.meta\.url\)/g, (_, name) => {
          if (!later[name]) throw new Error(`${file} names ${name}, which is not there`);
          return JSON.stringify(later[name]);
        });
        return { contents, loader: "js" };
      });
    },
  };
}

/// The foundations first, then the screens by name; within them, layers decide.
async function bundleStyles() {
  const first = ["tokens.css", "base.css", "components.css"];
  const rank = (name) => (first.includes(name) ? first.indexOf(name) : first.length);
  const sheets = (await readdir(path.join(root, "style")))
    .filter((name) => name.endsWith(".css"))
    .sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
  const result = await esbuild.build({
    ...shared,
    stdin: {
      contents: ["hookloom:fonts", ...sheets.map((name) => `./${name}`)]
        .map((sheet) => `@import "${sheet}";`)
        .join("\n"),
      resolveDir: path.join(root, "style"),
      sourcefile: "start.css",
      loader: "css",
    },
    entryNames: "style-[hash]",
    plugins: [fontsPlugin],
  });
  const style = outputs(result)[0][1];
  const fonts = Object.keys(result.metafile.outputs)
    .map((file) => `/assets/${path.basename(file)}`)
    .filter((url) => /\/(inter|jetbrains-mono)-latin-400-normal/.test(url));
  return { style, fonts };
}

function fontFaces() {
  const faces = [];
  for (const { family, folder, weights } of FONTS) {
    for (const [subset, range] of Object.entries(SUBSETS)) {
      for (const weight of weights) {
        faces.push(`@font-face { font-family: "${family}"; font-style: normal; font-display: swap;
          font-weight: ${weight}; unicode-range: ${range};
          src: url("./${folder}/files/${folder}-${subset}-${weight}-normal.woff2") format("woff2"); }`);
      }
    }
  }
  return faces.join("\n");
}

function page(start, wasm, style, fonts) {
  const preloads = fonts.map(
    (url) => `\n    <link rel="preload" href="${url}" as="font" type="font/woff2" crossorigin>`,
  );
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>Hookloom</title>
    <link rel="icon" href="${icon()}">
    <link rel="stylesheet" href="${style}">
    <link rel="modulepreload" href="${start}">
    <link rel="preload" href="${wasm}" as="fetch" type="application/wasm" crossorigin>${preloads.join("")}
    <script type="module" src="${start}"></script>
  </head>
  <body>
    <noscript>Hookloom draws flows in the browser and needs JavaScript and WebAssembly. Turn JavaScript on and reload.</noscript>
  </body>
</html>
`;
}

/// Three threads crossing, in the colours of trigger, logic and step.
function icon() {
  const threads = [
    ["M3 7c7 0 7 12 13 12h7", "#3949ab"],
    ["M3 13h20", "#a87b0f"],
    ["M3 19c7 0 7-12 13-12h7", "#1f7a6c"],
  ];
  const paths = threads.map(([line, colour]) => `<path d="${line}" stroke="${colour}"/>`).join("");
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 26 26" fill="none" stroke-width="2.6" stroke-linecap="round">${paths}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

/// [entry point, address] of each entry; notes every file written.
function outputs(result) {
  const entries = [];
  for (const [file, output] of Object.entries(result.metafile.outputs)) {
    const name = path.basename(file);
    written.add(`assets/${name}`);
    if (output.entryPoint) entries.push([output.entryPoint, `/assets/${name}`]);
  }
  return entries;
}

/// Files of earlier builds go, once the page no longer names them.
async function removeOthers() {
  for (const name of await readdir(dist)) {
    if (name !== "assets" && !written.has(name)) await rm(path.join(dist, name), { recursive: true });
  }
  for (const name of await readdir(assets)) {
    if (!written.has(`assets/${name}`)) await rm(path.join(assets, name), { recursive: true });
  }
}

/// A .gz and a .br beside each file that gains from it; fonts are compressed already.
async function compress() {
  const gzip = promisify(zlib.gzip);
  const brotli = promisify(zlib.brotliCompress);
  const files = [...written].filter((name) => !name.endsWith(".woff2"));
  await Promise.all(
    files.map(async (name) => {
      const file = path.join(dist, name);
      const bytes = await readFile(file);
      await writeFile(`${file}.gz`, await gzip(bytes, { level: 9 }));
      const params = {
        [zlib.constants.BROTLI_PARAM_QUALITY]: 11,
        [zlib.constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      };
      await writeFile(`${file}.br`, await brotli(bytes, { params }));
    }),
  );
}
