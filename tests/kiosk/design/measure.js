// Lays out each drawn sheet with the real script and measures each page; run in the browser by glass_page.py.
async ({drawn, smallest}) => {
  const main = document.querySelector(".glass-main");
  const FURNITURE = ".sign-status .mark, .sign-kept, .clock > span, .drill-band, .level, .alert-issued, .turn-count";
  const ink = (element) => {
    if (element.matches("img")) return [element.getBoundingClientRect()];
    // A line's box has the font's whole height. Of all letters Å begins highest in it, 0.16 em below its top;
    // | goes down to its foot.
    const trimmed = 0.15 * parseFloat(getComputedStyle(element).fontSize);
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    const lines = [];
    while (walker.nextNode())
      for (const {index, 0: word} of walker.currentNode.data.matchAll(/\S+/g)) {
        range.setStart(walker.currentNode, index);
        range.setEnd(walker.currentNode, index + word.length);
        for (const {left, right, top, bottom, width} of range.getClientRects())
          if (width) lines.push({left, right, top: top + trimmed, bottom});
      }
    return lines;
  };
  const canvas = document.querySelector(".glass").getBoundingClientRect();
  const inside = (box, frame, slack) => box.left >= frame.left - slack && box.right <= frame.right + slack &&
      box.top >= frame.top - slack && box.bottom <= frame.bottom + slack;
  const touch = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 &&
      Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
  const measure = () => {
    const faults = [];
    const boxes = [];
    for (const element of document.querySelectorAll(`.sheet [data-part], ${FURNITURE}`)) {
      const lines = ink(element);
      const name = element.dataset.part || element.className || element.tagName;
      const filled = element.textContent.trim() || element.matches("img");
      if (!filled) continue;
      if (!lines.length) { faults.push(`${name} is not there`); continue; }
      const size = parseFloat(getComputedStyle(element).fontSize);
      if (!element.matches("img") && size < smallest) faults.push(`${name} is ${size} px`);
      const clips = [canvas, ...["[data-fit]", ".turn-page"].map((held) => element.closest(held)?.getBoundingClientRect())];
      for (const clip of clips) if (clip && lines.some((line) => !inside(line, clip, 1))) faults.push(`${name} is clipped`);
      boxes.push([name, element, lines]);
    }
    for (const [index, [name, element, lines]] of boxes.entries())
      for (const [other, another, others] of boxes.slice(index + 1))
        if (!element.contains(another) && lines.some((line) => others.some((box) => touch(line, box))))
          faults.push(`${name} lies on ${other}`);
    return faults;
  };
  const bare = (text) => text.replace(/\s+/g, "");
  const look = (html) => {
    main.innerHTML = html;
    const sheet = main.querySelector(".sheet");
    const parts = [...new Set([...sheet.querySelectorAll("[data-part]")].map((each) => each.dataset.part))];
    const texts = () => Object.fromEntries(parts.map((part) => [part,
        [...sheet.querySelectorAll(`[data-part=${part}]`)].map((each) => bare(each.textContent)).join("")]));
    const wanted = texts();
    const layout = glass.lay(sheet);
    const faults = [...layout.missing.map((part) => `${part} cannot be shown`)];
    const seen = Object.fromEntries(parts.map((part) => [part, ""]));
    const standing = new Set([...sheet.querySelectorAll("[data-fit]")].map((each) => each.dataset.part));
    layout.pages.forEach((_, number) => {
      glass.turnTo(sheet, number);
      faults.push(...measure().map((fault) => `page ${number + 1}: ${fault}`));
      faults.push(...glass.unseen(sheet).map((part) => `page ${number + 1}: the glass misses ${part}`));
      for (const [part, text] of Object.entries(texts())) {
        if (!standing.has(part)) seen[part] += text;
        else if (text !== wanted[part]) faults.push(`page ${number + 1}: ${part} does not stand there`);
      }
    });
    for (const part of parts)
      if (!standing.has(part) && seen[part] !== wanted[part]) faults.push(`${part} is not whole over all pages`);
    const sizes = Object.fromEntries([...sheet.querySelectorAll("[data-fit], .turn-page")].map(
        (each) => [each.dataset.part || "turn", parseFloat(each.style.fontSize)]));
    return {faults, pages: layout.pages.length, seconds: layout.seconds, sizes};
  };
  main.textContent = [...new Set(drawn.join(""))].join("");  // the fonts of all these letters
  main.getBoundingClientRect();
  await new Promise((resolve) => requestAnimationFrame(resolve));
  await document.fonts.ready;
  return drawn.map(look);
}
