// Runs in the report: filters that are kept in the address, and details that open where a link or the printer needs them.
"use strict";
document.documentElement.classList.add("scripted");

const forms = [...document.querySelectorAll("form.filter")];

/** `#findings?state=fail&q=log`: the section, and its filter. */
const address = () => {
    const [id, query = ""] = decodeURIComponent(location.hash.slice(1)).split("?");
    return { id, query: new URLSearchParams(query) };
};

const apply = (form) => {
    const wanted = Object.fromEntries([...new FormData(form)].filter(([, value]) => value !== ""));
    const words = (wanted.q ?? "").toLowerCase().split(/\s+/).filter(Boolean);
    const items = [...document.getElementById(form.dataset.list).querySelectorAll("[data-item]")];
    let shown = 0;
    for (const item of items) {
        const text = item.textContent.toLowerCase();
        const kept = words.every((word) => text.includes(word)) &&
            Object.entries(wanted).every(([key, value]) => key === "q" || (item.dataset[key] ?? "").split(" ").includes(value));
        item.hidden = !kept;
        shown += kept ? 1 : 0;
    }
    const filtered = Object.keys(wanted).length > 0;
    for (const group of document.getElementById(form.dataset.list).querySelectorAll("details.group")) {
        const some = group.querySelector("[data-item]:not([hidden])") !== null;
        group.hidden = !some;
        if (filtered && some && shown <= 200) group.open = true;
    }
    form.querySelector("output").textContent = filtered ? `${shown} of ${items.length} shown` : `${items.length} shown`;
    return new URLSearchParams(wanted).toString();
};

for (const form of forms) {
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", () => {
        const query = apply(form);
        history.replaceState(null, "", `#${form.dataset.section}${query ? `?${query}` : ""}`);
    });
}

/** Follows the address: sets the filter it names, opens what it points at. */
const follow = () => {
    const { id, query } = address();
    for (const form of forms) {
        if (form.dataset.section === id && [...query].length > 0) {
            for (const field of form.elements) if (field.name) field.value = query.get(field.name) ?? "";
            document.getElementById(id).scrollIntoView();
        }
        apply(form);
    }
    const target = id && document.getElementById(id);
    if (!target) return;
    for (let details = target.closest("details"); details; details = details.parentElement.closest("details")) details.open = true;
    target.scrollIntoView();
};
addEventListener("hashchange", follow);
follow();

let opened = [];
addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details.printed:not([open])")];
    for (const details of opened) details.open = true;
});
addEventListener("afterprint", () => {
    for (const details of opened) details.open = false;
});
