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
  var tardy = "data-broadcaster-late";

  function add(parent, name, text) {
    var element = document.createElement(name);
    element.textContent = text;
    parent.appendChild(element);
    return element;
  }

  function link(parent, address, words, colour) {
    try {
      var url = new URL(address, location.href);
      if (url.protocol !== "https:" && url.protocol !== "http:") return;
      var anchor = add(add(parent, "p", ""), "a", words || address);
      anchor.href = url.href;
      anchor.style.color = colour;
    } catch (odd) { /* a link that is none is left out */ }
  }

  // an update that was promised and did not come: the promise goes, the time of the last word comes
  function late(alert) {
    return !!alert.promised && Date.parse(alert.promised) <= Date.now();
  }

  function build(alert) {
    var box = document.createElement("div");
    var black = alert.style === "black";
    var colour = black ? "#fff" : "";
    box.className = "broadcaster-banner broadcaster-banner--" + String(alert.level).replace(/[^a-z0-9-]/g, "");
    if (black) {
      box.classList.add("broadcaster-banner--black");
      box.style.backgroundColor = "#000";
      box.style.color = colour;
    }
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", black ? "Announcement" : "Emergency information");
    box.setAttribute("data-nosnippet", "");
    box.setAttribute(mark, String(alert.version));
    add(box, "h2", alert.heading).className = "broadcaster-banner__heading";
    if (late(alert)) box.setAttribute(tardy, "");
    var text = late(alert) ? alert.text_after : alert.text;
    String(text || "").split("\\n").forEach(function (line) { if (line.trim()) add(box, "p", line); });
    if (alert.link) link(box, alert.link, alert.link_text, colour);
    if (alert.latest_link && alert.latest_link !== alert.link) {
      link(box, alert.latest_link, "Latest information", colour);
    }
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
    } else if (old.getAttribute(mark) !== String(alert.version) || (late(alert) && !old.hasAttribute(tardy))) {
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
