// As much of a browser as alert.js asks for: steps of time and documents in, what the page shows after each out.
const made = (name) => ({ name, kids: [], attrs: {}, style: {}, className: "", textContent: "",
  classList: { add(c) { this.of.className += " " + c; } },
  setAttribute(k, v) { this.attrs[k] = v; }, getAttribute(k) { return this.attrs[k]; },
  hasAttribute(k) { return k in this.attrs; }, remove() { page.kids = page.kids.filter((k) => k !== this); },
  appendChild(k) { this.kids.push(k); },
  insertBefore(k) { this.kids.unshift(k); },
  replaceWith(k) { page.kids = page.kids.map((old) => (old === this ? k : old)); } });
const element = (name) => { const e = made(name); e.classList.of = e; return e; };
const page = element("body");
const documents = JSON.parse(process.argv[2]);
global.location = { href: "https://council.example/" };
global.document = { currentScript: { src: "https://council.example/alert.js" }, body: page, createElement: element,
  querySelector: (q) => page.kids.find((k) => q.slice(1, -1) in k.attrs) || null };
global.window = { fetch: true, URL };
let now = 0, looks = null;
Date.now = () => now;
const said = [];
global.setInterval = (look) => { looks = look; };
global.fetch = () => ({ then(f) { f({ ok: true, json: () => ({ then: (g) => g(documents[0].page) }) });
  return { catch() {} }; } });
require(process.argv[3]);
documents.forEach((step, i) => {
  now = Date.parse(step.at); documents[0] = step; looks();
  said.push(page.kids.map((k) => [k.className, k.style, k.attrs["aria-label"], k.kids.map((l) => l.textContent)]));
});
console.log(JSON.stringify(said));
