"use strict";
// The lines from the hub to the devices: drawn in the gaps between the cards, with light for what passes.
window.LINES = (() => {
  const SVG = "http://www.w3.org/2000/svg";
  const APART = 8; // px between lines that run side by side
  const CORNER = 16;

  const path = (form, kind, node) => {
    const element = document.createElementNS(SVG, "path");
    element.setAttribute("d", form);
    element.setAttribute("class", kind);
    if (kind === "light") element.setAttribute("pathLength", "100");
    element.dataset.line = node;
    return element;
  };

  // Out of the hub, along the gap, into the card: right angles with round corners.
  function elbow(from, gap, to) {
    const down = to.y > from.y ? 1 : -1, out = gap > from.x ? 1 : -1, height = Math.abs(to.y - from.y);
    const corner = Math.min(CORNER, height / 2);
    return `M${from.x},${from.y} H${gap - out * corner} Q${gap},${from.y} ${gap},${from.y + down * corner} ` +
      `V${to.y - down * corner} Q${gap},${to.y} ${gap + out * corner},${to.y} H${to.x}`;
  }

  function draw(svg, city, hub, spots) {
    const box = city.getBoundingClientRect(), ring = hub.getBoundingClientRect();
    svg.setAttribute("viewBox", `0 0 ${box.width} ${box.height}`);
    const from = { x: ring.x + ring.width / 2 - box.x, y: ring.y + ring.height / 2 - box.y };
    const numbers = { left: 0, right: 0, below: 0 };
    const forms = spots.map((spot) => {
      const card = spot.getBoundingClientRect(), side = spot.dataset.side, number = numbers[side]++;
      const screen = (spot.querySelector(".screen") || spot).getBoundingClientRect();
      if (side === "below") return `M${from.x},${from.y} V${card.y - box.y}`;
      const out = side === "left" ? -1 : 1, edge = (side === "left" ? card.right : card.left) - box.x;
      const shift = (number - 1) * APART;
      const to = { x: edge, y: screen.y + screen.height / 2 - box.y };
      return elbow({ x: from.x, y: from.y + shift }, edge - out * (28 - shift), to);
    });
    svg.replaceChildren(
      ...spots.map((spot, number) => path(forms[number], "wire", spot.dataset.node)),
      ...spots.map((spot, number) => path(forms[number], "light", spot.dataset.node)),
    );
  }

  function pulse(svg, node) {
    const wire = svg.querySelector(`.wire[data-line="${node}"]`), light = svg.querySelector(`.light[data-line="${node}"]`);
    if (!wire || wire.dataset.state !== "whole") return;
    light.classList.remove("carrying");
    void light.getBoundingClientRect();
    light.classList.add("carrying");
  }

  return { draw, pulse };
})();
