// What the pages can do besides: they can be read and used without it.
"use strict";

// The address at which a page is read, which its host may not have been told.
for (const field of document.querySelectorAll("input[data-here]")) field.value = location.href;

// A button that copies what it names; it is hidden as long as it could not work.
for (const button of document.querySelectorAll("button[data-copy]")) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
        button.nextElementSibling.textContent = button.dataset.done;
    });
}

for (const button of document.querySelectorAll("button[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
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

// A link to a claim on the same page unfolds what the claim stands in.
function unfold() {
    const there = document.getElementById(location.hash.slice(1));
    const folded = [];
    for (let part = there?.closest("details"); part; part = part.parentElement.closest("details")) folded.push(part);
    const shut = folded.filter((part) => !part.open);
    for (const part of shut) part.open = true;
    if (shut.length) there.scrollIntoView();
}
addEventListener("hashchange", unfold);
unfold();
