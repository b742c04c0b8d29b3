"""The small script a website includes once; it needs no other file and never writes HTML."""

SCRIPT = """\
// Shows the council's emergency banner. Include once, at the end of the page, next to alert.json:
//   <script src="/path/to/alert.js" defer></script>
// When anything fails, the page stays as it was. For readers without JavaScript include alert.html on the server.
(function () {
  "use strict";
  var script = document.currentScript;
  if (!script || !window.fetch || !window.URL) return;
  var file = new URL("alert.json", script.src);
  var mark = "data-broadcaster-version";

  function add(parent, name, text) {
    var element = document.createElement(name);
    element.textContent = text;
    parent.appendChild(element);
    return element;
  }

  function link(parent, address, words) {
    try {
      var url = new URL(address, location.href);
      if (url.protocol !== "https:" && url.protocol !== "http:") return;
      add(add(parent, "p", ""), "a", words || address).href = url.href;
    } catch (odd) { /* a link that is none is left out */ }
  }

  function build(alert) {
    var box = document.createElement("div");
    box.className = "broadcaster-banner broadcaster-banner--" + String(alert.level).replace(/[^a-z0-9-]/g, "");
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", "Emergency information");
    box.setAttribute("data-nosnippet", "");
    box.setAttribute(mark, String(alert.version));
    add(box, "h2", alert.heading).className = "broadcaster-banner__heading";
    String(alert.text || "").split("\\n").forEach(function (line) { if (line.trim()) add(box, "p", line); });
    if (alert.link) link(box, alert.link, alert.link_text);
    if (alert.latest_link && alert.latest_link !== alert.link) link(box, alert.latest_link, "Latest information");
    return box;
  }

  function over(alert) {
    return alert.active !== true || (alert.until && Date.parse(alert.until) <= Date.now());
  }

  function show(alert) {
    if (!alert || typeof alert.version !== "number") return;
    var old = document.querySelector("[" + mark + "]");
    if (over(alert)) {
      if (old) old.remove();
    } else if (!old) {
      document.body.insertBefore(build(alert), document.body.firstChild);
    } else if (old.getAttribute(mark) !== String(alert.version)) {
      old.replaceWith(build(alert));
    }
  }

  function look() {
    fetch(file.href, { cache: "no-cache", credentials: "omit" })
      .then(function (answer) { if (answer.ok) return answer.json().then(show); })
      .catch(function () { /* silent: the page stays as it was */ });
  }

  look();
  setInterval(look, 60000);
})();
"""
