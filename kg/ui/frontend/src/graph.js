// Draws a view of the network with Cytoscape. Places come from Python, labels are drawn as text and
// never read as markup. What is looked at, opened and searched lives in the address: a press writes
// it there, and the page follows. Arrow keys walk; what stands there is said aloud.

import cytoscape from "cytoscape"

const drawn = new WeakMap()
const HUES = ["ink", "soft", "line", "paper", "link", "lit", "turned", "climb", "orbit", "pulled"]
const ALL_LABELS = 260 // so many things may all be labelled; above, the best linked are
const MANY = 1200 // elements above which edges rest while the picture moves
const CORNERS = "0 1.05 1 -.75 -1 -.75"

/** What the address asks for. */
function asked() {
  const values = new URLSearchParams(location.search)
  return { picked: values.get("pick") ?? "", words: (values.get("find") ?? "").trim().toLowerCase() }
}

/** Change the address and tell Streamlit, which follows the history of the browser. */
function change(edit) {
  const url = new URL(location.href)
  edit(url.searchParams)
  url.hash = ""
  if (url.href === location.href) return
  history.pushState({}, "", url)
  window.dispatchEvent(new PopStateEvent("popstate", { state: {} }))
}

/** Colours as they are now: custom properties that follow light and dark have to be tried on. */
function hues(root) {
  const probe = document.createElement("i")
  probe.hidden = true
  root.append(probe)
  const found = {}
  for (const name of HUES) {
    probe.style.color = `var(--${name})`
    found[name] = getComputedStyle(probe).color
  }
  const style = getComputedStyle(root)
  found.sans = style.getPropertyValue("--sans").trim() || "sans-serif"
  probe.remove()
  return found
}

function styles(hue, count) {
  const shape = (name, like, more = {}) => ({ selector: `node[shape="${name}"]`, style: { shape: like, ...more } })
  return [
    {
      selector: "node",
      style: {
        label: "data(label)",
        width: "data(size)",
        height: "data(size)",
        "background-color": (node) => hue[node.data("tone")] ?? hue.soft,
        color: hue.ink,
        "font-family": hue.sans,
        "font-size": 12,
        "min-zoomed-font-size": 8,
        "text-valign": "bottom",
        "text-margin-y": 4,
        "text-wrap": "ellipsis",
        "text-max-width": 190,
        "text-outline-width": 2,
        "text-outline-color": hue.paper,
      },
    },
    shape("square", "rectangle"),
    shape("triangle", "triangle"),
    shape("triangle-down", "polygon", { "shape-polygon-points": CORNERS }),
    shape("diamond", "diamond"),
    shape("hexagon", "hexagon"),
    { selector: 'node[tone="ink"]', style: { "font-weight": 600, "font-size": 13 } },
    { selector: "node[?quiet]", style: { label: "" } },
    { selector: "node[?opened]", style: { "border-width": 3, "border-color": hue.paper, "outline-width": 2, "outline-color": hue.ink, "font-weight": 600 } },
    {
      selector: "edge",
      style: {
        width: 1.2,
        "line-color": hue.soft,
        "line-opacity": 0.75,
        "curve-style": count > MANY ? "haystack" : "bezier",
        "target-arrow-shape": count > MANY ? "none" : "triangle",
        "target-arrow-color": hue.soft,
        "arrow-scale": 0.7,
      },
    },
    { selector: 'edge[basis="word"]', style: { width: 2.2 } },
    { selector: 'edge[basis="telling"]', style: { width: 1.6, "line-style": "dashed", "line-dash-pattern": [7, 3] } },
    { selector: 'edge[basis="ours"]', style: { width: 1.6, "line-style": "dashed", "line-dash-pattern": [2, 3] } },
    { selector: "edge[?against]", style: { "target-arrow-shape": "tee" } },
    { selector: ".faint", style: { opacity: 0.18 } },
    { selector: "node.match", style: { "outline-width": 3, "outline-color": hue.link, "outline-offset": 3 } },
    { selector: "node.here", style: { label: "data(label)", "outline-width": 3, "outline-color": hue.link, "outline-offset": 3, "z-index": 9 } },
    { selector: "edge.here", style: { width: 4, "line-color": hue.link, "target-arrow-color": hue.link, "z-index": 9 } },
  ]
}

/** What a thing is, for who listens. */
function said(node) {
  const { label, family, links, hidden } = node.data()
  const count = `${links} ${links === 1 ? "link" : "links"}`
  return `${label}, ${family}, ${count}${hidden ? `, ${hidden} not shown` : ""}`
}

/** The nearest thing in a direction: what lies straight ahead counts as nearer. */
function towards(cy, from, dx, dy) {
  const start = from.position()
  let best = null
  let least = Infinity
  cy.nodes().forEach((node) => {
    if (node.same(from)) return
    const x = node.position("x") - start.x
    const y = node.position("y") - start.y
    const ahead = x * dx + y * dy
    if (ahead <= 0) return
    const aside = Math.abs(x * dy) + Math.abs(y * dx)
    const far = ahead + 2 * aside
    if (far < least) [least, best] = [far, node]
  })
  return best
}

class Picture {
  constructor(root) {
    this.root = root
    this.canvas = root.querySelector(".canvas")
    this.live = root.querySelector("[role=status]")
    this.cy = null
    this.here = null
    this.follow = () => this.look(false)
    window.addEventListener("popstate", this.follow)
    this.resized = new ResizeObserver(() => this.cy?.resize())
    this.resized.observe(this.canvas)
    this.canvas.onkeydown = (event) => this.key(event)
    this.canvas.onfocus = () => this.here ?? this.stand(this.begin(), false)
    root.querySelector(".tools").onclick = (event) => this.tool(event.target.closest("button")?.dataset.do)
  }

  draw({ elements, digest, label }) {
    const hue = hues(this.root)
    const theme = JSON.stringify(hue)
    this.canvas.setAttribute("aria-label", label)
    if (this.digest === digest && this.theme === theme) return
    const started = performance.now()
    const nodes = elements.filter((one) => one.position)
    const many = elements.length > MANY
    if (nodes.length > ALL_LABELS) {
      const ranked = nodes.map((one) => one.data.links).sort((a, b) => b - a)
      const least = ranked[80]
      for (const one of nodes) one.data.quiet = one.data.links <= least ? 1 : 0
    }
    this.cy?.destroy()
    this.here = null
    this.digest = digest
    this.theme = theme
    this.cy = cytoscape({
      container: this.canvas,
      elements: structuredClone(elements),
      layout: { name: "preset", fit: true, padding: 36 },
      style: styles(hue, elements.length),
      minZoom: 0.04,
      maxZoom: 3,
      boxSelectionEnabled: false,
      autoungrabify: many,
      pixelRatio: many ? 1 : "auto",
      hideEdgesOnViewport: many,
      textureOnViewport: many,
    })
    if (this.cy.zoom() > 1.25) {
      this.cy.zoom(1.25)
      this.cy.center()
    }
    this.cy.on("tap", "node, edge", (event) => this.pick(event.target))
    this.cy.on("dbltap", "node", (event) => this.open(event.target))
    this.cy.one("render", () => {
      this.root.dataset.drawn = String(Math.round(performance.now() - started))
    })
    this.root.dataset.things = String(nodes.length)
    this.root.picture = this // for who measures
    this.look(true)
  }

  /** Show what the address looks at, and what it searches for. */
  look(first) {
    if (!this.cy) return
    const { picked, words } = asked()
    this.cy.batch(() => {
      this.cy.elements().removeClass("here match faint")
      const target = picked ? this.cy.getElementById(picked) : this.cy.collection()
      if (target.nonempty()) {
        target.addClass("here")
        const near = target.isNode() ? target.closedNeighborhood() : target.union(target.connectedNodes())
        this.cy.elements().difference(near).addClass("faint")
        if (target.isNode()) this.here = target
      } else if (words) {
        const match = this.cy.nodes().filter((node) => node.data("label").toLowerCase().includes(words))
        match.addClass("match")
        if (match.nonempty()) this.cy.elements().difference(match).addClass("faint")
        if (first && match.nonempty()) this.here = match[0]
      }
    })
  }

  begin() {
    const opened = this.cy.nodes("[?opened]")
    return opened.nonempty() ? opened[0] : this.cy.nodes().max((node) => node.data("links")).ele
  }

  /** Stand on a thing: show it, say it, bring it into view. */
  stand(node, move = true) {
    if (!node) return
    this.here = node
    this.cy.elements().removeClass("here")
    node.addClass("here")
    this.live.textContent = said(node)
    if (!move) return
    const box = node.renderedBoundingBox()
    const { clientWidth, clientHeight } = this.canvas
    if (box.x1 < 0 || box.y1 < 0 || box.x2 > clientWidth || box.y2 > clientHeight) this.cy.center(node)
  }

  pick(element) {
    if (element.isNode()) this.stand(element, false)
    change((values) => values.set("pick", element.id()))
  }

  open(node) {
    change((values) => {
      values.append("on", node.id())
      values.set("pick", node.id())
    })
  }

  key(event) {
    if (!this.cy || event.metaKey || event.ctrlKey || event.altKey) return
    const ways = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }
    const from = this.here ?? this.begin()
    if (ways[event.key]) this.stand(towards(this.cy, from, ...ways[event.key]) ?? from)
    else if (event.key === "Enter" || event.key === " ") this.pick(from)
    else if (event.key === "e") this.open(from)
    else if (event.key === "Escape") change((values) => values.delete("pick"))
    else if (event.key === "+" || event.key === "=") this.tool("in")
    else if (event.key === "-") this.tool("out")
    else if (event.key === "0") this.tool("fit")
    else return
    event.preventDefault()
  }

  tool(name) {
    if (!this.cy) return
    const middle = { x: this.canvas.clientWidth / 2, y: this.canvas.clientHeight / 2 }
    const zoom = (by) => this.cy.zoom({ level: this.cy.zoom() * by, renderedPosition: middle })
    if (name === "in") zoom(1.3)
    else if (name === "out") zoom(1 / 1.3)
    else if (name === "fit") this.cy.fit(undefined, 36)
  }

  close() {
    window.removeEventListener("popstate", this.follow)
    this.resized.disconnect()
    this.cy?.destroy()
    this.cy = null
  }
}

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".graph")
  if (!drawn.has(root)) drawn.set(root, new Picture(root))
  drawn.get(root).draw(data)
  return () => {
    drawn.get(root)?.close()
    drawn.delete(root)
  }
}
