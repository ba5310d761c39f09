// What the pages can do besides: they can be read and used without it.
"use strict";

// A button that copies what it names; it is hidden as long as it could not work.
for (const button of document.querySelectorAll("button[data-copy]")) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
        button.nextElementSibling.textContent = button.dataset.done;
    });
}

// A stroke leads into the search, arrows walk through what was found.
document.addEventListener("keydown", (event) => {
    const field = document.getElementById("find");
    const typing = /^(?:INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName) || document.activeElement.isContentEditable;
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey && field) {
        event.preventDefault();
        field.focus();
    }
    const step = {ArrowDown: 1, ArrowUp: -1}[event.key];
    const hits = [field, ...document.querySelectorAll(".hits a[href]")];
    const here = hits.indexOf(document.activeElement);
    if (step && here >= 0 && hits.length > 1) {
        event.preventDefault();
        hits[Math.min(Math.max(here + step, 0), hits.length - 1)].focus();
    }
});
