// Runs in the report: filters that are kept in the address, and details that open where a link or the printer needs them.
"use strict";
document.documentElement.classList.add("scripted");

const forms = [...document.querySelectorAll("form.filter")];

/** `#findings?state=fail&q=log`: the section, and its filter. */
const address = () => {
    const [id, query = ""] = decodeURIComponent(location.hash.slice(1)).split("?");
    return { id, query: new URLSearchParams(query) };
};

/** What can be filtered in a list, with the groups around it. Read once: there may be twenty thousand. */
const lists = new Map();
const listOf = (form) => {
    const { list } = form.dataset;
    if (!lists.has(list)) {
        const root = document.getElementById(list);
        lists.set(list, { items: [...root.querySelectorAll("[data-item]")], groups: [...root.querySelectorAll("details.group")], chunks: [...root.querySelectorAll(".chunk")], texts: new Map() });
    }
    return lists.get(list);
};

/** Height of a row as long as nobody has seen it. */
const ROW_REM = 9;

const apply = (form) => {
    const wanted = Object.fromEntries([...new FormData(form)].filter(([, value]) => value !== ""));
    const { q = "", on, ...choices } = wanted;
    const words = q.toLowerCase().split(/\s+/).filter(Boolean);
    const filtered = Object.keys(wanted).length > 0;
    const { items, groups, chunks, texts } = listOf(form);
    const textOf = (item) => {
        if (!texts.has(item)) texts.set(item, item.textContent.toLowerCase());
        return texts.get(item);
    };
    let shown = 0;
    for (const item of items) {
        const kept = !filtered || (
            Object.entries(choices).every(([key, value]) => (item.dataset[key] ?? "").split(" ").includes(value)) &&
            words.every((word) => textOf(item).includes(word)) &&
            (!on || item.querySelector(`a[href="#${CSS.escape(on)}"]`) !== null)
        );
        if (item.hidden === kept) item.hidden = !kept;
        shown += kept ? 1 : 0;
    }
    for (const group of groups) {
        const some = !filtered || group.querySelector("[data-item]:not([hidden])") !== null;
        if (group.hidden === some) group.hidden = !some;
        if (filtered && some && shown <= 200) group.open = true;
    }
    for (const chunk of chunks) {
        const rows = chunk.querySelectorAll("[data-item]:not([hidden])").length;
        chunk.hidden = rows === 0;
        chunk.style.containIntrinsicBlockSize = `auto ${rows * ROW_REM}rem`;
    }
    const count = (value) => value.toLocaleString("en");
    form.querySelector("output").textContent = filtered ? `${count(shown)} of ${count(items.length)} shown` : `${count(items.length)} shown`;
    form.querySelector("button").hidden = !filtered;
    return new URLSearchParams(wanted).toString();
};

/** While somebody types in a long list, the list waits for the end of the word. */
const LONG = 2000;
const PAUSE_MS = 150;

for (const form of forms) {
    form.addEventListener("submit", (event) => event.preventDefault());
    const filter = () => {
        const query = apply(form);
        history.replaceState(null, "", `#${form.dataset.section}${query ? `?${query}` : ""}`);
    };
    form.querySelector("button").addEventListener("click", () => {
        for (const field of form.elements) if (field.name) field.value = "";
        filter();
        form.querySelector("input[type=search]").focus();
    });
    let waiting;
    form.addEventListener("input", ({ target }) => {
        clearTimeout(waiting);
        if (target.name === "q" && listOf(form).items.length > LONG) waiting = setTimeout(filter, PAUSE_MS);
        else filter();
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
