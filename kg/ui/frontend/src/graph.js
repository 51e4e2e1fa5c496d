// Draws a view of the network with Cytoscape. Places come from Python, names are drawn as text and
// never read as markup. What is looked at, opened and searched lives in the address: a press writes
// it there, and the page follows. Arrow keys walk; what stands there is said aloud.
//
// The page scrolls over the picture as anywhere else: one finger and the bare wheel are left to the
// browser, two fingers and Ctrl with the wheel move and zoom.

import "./cytoscape-licence.js"
import cytoscape from "cytoscape"

const drawn = new WeakMap()
const MOST = 40 // values of a name that an address carries; Streamlit drops an address of a thousand
const HUES = ["ink", "soft", "line", "paper", "link", "lit", "turned", "climb", "orbit", "pulled"]
const SHIFTED = 250 // things and links above which a moving picture is a still one that is shifted
const MANY = 1500 // things and links above which Cytoscape has the things only, and we draw the lines
const FONT = 12
const CORNERS = "0 1 1 -0.75 -1 -0.75"
const AGAINST = ["counters", "breaks", "doubts"]
const WAYS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }
const DASHES = { telling: [7, 3], ours: [2, 3] }

// --- The address ---

function asked() {
  const values = new URLSearchParams(location.search)
  return { picked: values.get("pick") ?? "", words: values.get("find")?.trim() ?? "" }
}

/** Go to an address of the app; Streamlit follows the history of the browser. */
function go(url) {
  if (url.href === location.href) return
  history.pushState({}, "", url)
  window.dispatchEvent(new PopStateEvent("popstate", { state: {} }))
}

function change(edit) {
  const url = new URL(location.href)
  edit(url.searchParams)
  url.hash = ""
  go(url)
}

/** Cut an address that names too much, and say in it how much more it was to open. */
function cut() {
  const values = new URLSearchParams(location.search)
  if (values.size < 900) return
  const url = new URL(location.href)
  for (const name of new Set(values.keys())) {
    const all = values.getAll(name)
    url.searchParams.delete(name)
    all.slice(0, MOST).forEach((one) => url.searchParams.append(name, one))
    if (name === "on" && all.length > MOST) url.searchParams.set("more", all.length - MOST)
  }
  history.replaceState({}, "", url)
  window.dispatchEvent(new PopStateEvent("popstate", { state: {} }))
}

// --- What things look like ---

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
  found.sans = getComputedStyle(root).getPropertyValue("--sans").trim() || "sans-serif"
  probe.remove()
  return found
}

/** How plain the lines are: many of them would hide the things. */
function plainness(count) {
  return count > MANY ? Math.max(0.07, 300 / count) : Math.max(0.25, Math.min(0.8, 1 - count / 900))
}

function styles(hue, count) {
  const shape = (name, like, more = {}) => ({ selector: `node[shape="${name}"]`, style: { shape: like, ...more } })
  const side = (name, across, down, x, y) => ({
    selector: `node[side="${name}"]`,
    style: { label: "data(name)", "text-halign": across, "text-valign": down, "text-margin-x": x, "text-margin-y": y },
  })
  const ring = { "outline-width": 3, "outline-color": hue.link, "outline-offset": 2 }
  return [
    {
      selector: "node",
      style: {
        width: "data(px)",
        height: "data(px)",
        "background-color": (node) => hue[node.data("tone")] ?? hue.soft,
        color: hue.ink,
        "font-family": hue.sans,
        "font-size": "data(font)",
        "text-valign": "bottom",
        "text-margin-y": 5,
        "text-outline-width": 2,
        "text-outline-color": hue.paper,
      },
    },
    shape("square", "rectangle"),
    shape("triangle", "triangle"),
    shape("triangle-down", "polygon", { "shape-polygon-points": CORNERS }),
    shape("diamond", "diamond"),
    shape("hexagon", "hexagon"),
    side("under", "center", "bottom", 0, 5),
    side("right", "right", "center", 6, 0),
    side("left", "left", "center", -6, 0),
    side("over", "center", "top", 0, -5),
    { selector: 'node[tone="ink"]', style: { "font-weight": 600 } },
    { selector: "node[?opened]", style: { "outline-width": 2, "outline-color": hue.ink, "outline-offset": 2, "font-weight": 600 } },
    {
      selector: "edge",
      style: {
        width: 1,
        "line-color": hue.soft,
        "line-opacity": plainness(count),
        "curve-style": "bezier",
        "target-arrow-shape": "triangle",
        "target-arrow-color": hue.soft,
        "arrow-scale": 0.7,
      },
    },
    { selector: "edge[?basis]", style: { width: 1.7 } },
    { selector: "edge[?dashes]", style: { "line-style": "dashed", "line-dash-pattern": (edge) => DASHES[edge.data("basis")] } },
    { selector: "edge[?against]", style: { "target-arrow-shape": "tee" } },
    {
      selector: 'edge[said != ""]',
      style: {
        label: "data(said)",
        color: hue.soft,
        "font-family": hue.sans,
        "font-size": 10.5,
        "text-rotation": "autorotate",
        "text-background-color": hue.paper,
        "text-background-opacity": 0.9,
        "text-background-padding": 2,
      },
    },
    { selector: ".faint", style: { opacity: 0.16 } },
    { selector: "node.over", style: { label: "data(label)", "z-index": 8 } },
    { selector: "node.match", style: { ...ring, label: "data(name)" } },
    { selector: "node.at, node.picked", style: { ...ring, label: "data(label)", "z-index": 9 } },
    { selector: "edge.picked", style: { width: 4, "line-opacity": 1, "line-color": hue.link, "target-arrow-color": hue.link, "z-index": 9 } },
  ]
}

// --- Where things and their names stand ---

/** Fit places into a canvas: stretched a little where it is wider or higher, and never torn apart. */
function fitted(things, width, height, beside) {
  const [xs, ys] = [things.map((one) => one.x), things.map((one) => one.y)]
  const across = Math.max(...xs) - Math.min(...xs) || 1
  const down = Math.max(...ys) - Math.min(...ys) || 1
  const room = Math.min(things.length < 60 ? 200 : 110, width / 4) // for names left and right
  const right = beside ? Math.min(170, width * 0.4) : 0
  let wide = (width - (beside ? right + 50 : room)) / across
  let high = (height - 72) / down
  wide = Math.min(wide, high * 2, 1.6)
  high = Math.min(high, wide * 2, 1.6)
  const middle = [(Math.max(...xs) + Math.min(...xs)) / 2, (Math.max(...ys) + Math.min(...ys)) / 2]
  const shift = beside ? (25 - right) / 2 : 0
  return things.map((one) => ({ x: (one.x - middle[0]) * wide + shift, y: (one.y - middle[1]) * high }))
}

const pen = document.createElement("canvas").getContext("2d")
const lengths = new Map()

function lengthOf(words, bold, sans) {
  const key = `${bold} ${words}`
  if (!lengths.has(key)) {
    pen.font = `${bold ? 600 : 400} ${FONT}px ${sans}`
    lengths.set(key, pen.measureText(words).width)
  }
  return lengths.get(key)
}

/** Boxes that are taken, in a grid, so that asking is quick. */
class Taken {
  constructor() {
    this.cells = new Map()
  }

  *cellsOf(box) {
    for (let x = Math.floor(box[0] / 80); x <= Math.floor(box[2] / 80); x++)
      for (let y = Math.floor(box[1] / 80); y <= Math.floor(box[3] / 80); y++) yield `${x} ${y}`
  }

  add(box) {
    for (const cell of this.cellsOf(box)) {
      if (!this.cells.has(cell)) this.cells.set(cell, [])
      this.cells.get(cell).push(box)
    }
  }

  free(box, own) {
    for (const cell of this.cellsOf(box))
      for (const other of this.cells.get(cell) ?? [])
        if (other !== own && box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3]) return false
    return true
  }
}

/** Where a name can stand beside its thing, by preference: side and box. */
function* sidesOf(x, y, half, long, beside) {
  const tall = FONT + 3
  const right = ["right", [x + half + 3, y - tall / 2, x + half + 8 + long, y + tall / 2]]
  if (beside) return yield right
  const left = ["left", [x - half - 8 - long, y - tall / 2, x - half - 3, y + tall / 2]]
  yield ["under", [x - long / 2, y + half + 2, x + long / 2, y + half + 5 + tall]]
  yield* [right, left]
  yield ["over", [x - long / 2, y - half - 5 - tall, x + long / 2, y - half - 2]]
}

/** What a thing is, for who listens. */
function said(node) {
  const { label, family, near, hidden } = node.data()
  const linked = `linked to ${near} ${near === 1 ? "thing" : "things"}`
  return `${label}, ${family}, ${linked}${hidden ? `, ${hidden} of them not shown` : ""}`
}

/** How far a point is from the line between two others. */
function aside(point, a, b) {
  const [x, y] = [b.x - a.x, b.y - a.y]
  const along = Math.max(0, Math.min(1, ((point.x - a.x) * x + (point.y - a.y) * y) / (x * x + y * y || 1)))
  return Math.hypot(point.x - a.x - along * x, point.y - a.y - along * y)
}

/** The nearest thing in a direction: what lies straight ahead counts as nearer. */
function towards(cy, from, dx, dy) {
  const start = from.position()
  let best = null
  let least = Infinity
  cy.nodes().forEach((node) => {
    const x = node.position("x") - start.x
    const y = node.position("y") - start.y
    const ahead = x * dx + y * dy
    const far = ahead + 2 * (Math.abs(x * dy) + Math.abs(y * dx))
    if (ahead > 0 && far < least) [least, best] = [far, node]
  })
  return best
}

// --- The picture ---

class Picture {
  constructor(root) {
    this.root = root
    this.canvas = root.querySelector(".canvas")
    this.live = root.querySelector("[role=status]")
    this.field = root.querySelector("input")
    this.cy = null
    this.at = null
    this.follow = () => this.look()
    window.addEventListener("popstate", this.follow)
    this.resized = new ResizeObserver(() => this.resize())
    this.resized.observe(this.canvas)
    this.canvas.onkeydown = (event) => this.key(event)
    this.canvas.onfocus = () => this.stand(this.at ?? this.begin(), false)
    this.canvas.onblur = () => this.cy?.nodes(".at").removeClass("at")
    this.field.oninput = () => this.find(this.field.value)
    this.field.onkeydown = (event) => this.search(event)
    root.querySelector(".tools").onclick = (event) => this.tool(event.target.closest("button")?.dataset.do)
    const early = { capture: true, passive: true } // before Cytoscape, which listens on the canvas
    root.addEventListener("wheel", (event) => event.ctrlKey || event.metaKey || event.stopPropagation(), early)
    root.addEventListener("touchstart", (event) => this.touch(event), early)
    root.addEventListener("touchmove", (event) => this.slide(event), early)
    this.scrolled = () => this.cy?.renderer().invalidateContainerClientCoordsCache() // it sees no scroll from inside a shadow root
    window.addEventListener("scroll", this.scrolled, early)
  }

  touch({ touches: [finger] }) {
    this.began = [finger.clientX, finger.clientY]
    this.slid = false
  }

  /** One finger that moves is not for Cytoscape, which would keep the page from scrolling. */
  slide(event) {
    const [finger, another] = event.touches
    if (another) return
    this.slid ||= Math.hypot(finger.clientX - this.began[0], finger.clientY - this.began[1]) > 8
    event.stopPropagation()
  }

  draw(data) {
    const hue = hues(this.root)
    const theme = JSON.stringify(hue)
    this.canvas.setAttribute("aria-label", data.label)
    this.root.classList.toggle("small", Boolean(data.centre))
    this.root.classList.toggle("asked", Boolean(data.named))
    if (this.digest === data.digest && this.theme === theme) return
    const before = this.cy && this.digest !== data.digest ? new Map(this.cy.nodes().map((node) => [node.id(), { ...node.position() }])) : null
    const { digest, things, links, centre, beside, named } = data // named: links say what they are, things where they lead
    Object.assign(this, { digest, theme, hue, things, links, centre, beside, named, at: null, out: null, size: "" })
    this.index = new Map(things.map((one, place) => [one.id, place]))
    const count = things.length + links.length
    this.cy?.destroy()
    this.lines?.remove()
    this.lines = count > MANY ? this.canvas.appendChild(document.createElement("canvas")) : null
    this.arrange()
    this.cy = cytoscape({
      container: this.canvas,
      elements: this.elements(),
      layout: { name: "preset", fit: false },
      style: styles(hue, count),
      ...this.whole(),
      minZoom: 0.3,
      maxZoom: 6,
      boxSelectionEnabled: false,
      autounselectify: true,
      autoungrabify: true,
      pixelRatio: count > MANY ? 1 : Math.max(2, devicePixelRatio), // names are blurred at 1
      textureOnViewport: count > SHIFTED && !this.lines,
    })
    this.cy.on("tap", (event) => this.tap(event))
    this.cy.on("dbltap", "node", (event) => this.open(event.target))
    this.cy.on("mouseover", "node", (event) => event.target.addClass("over"))
    this.cy.on("mouseout", "node", (event) => event.target.removeClass("over"))
    this.cy.on("zoom", () => {
      clearTimeout(this.zoomed)
      this.zoomed = setTimeout(() => this.names(), 90)
    })
    if (this.lines) this.cy.on("viewport", () => this.shift())
    this.cy.one("render", () => (this.root.dataset.drawn = data.digest))
    this.look()
    if (this.lines) this.paint()
    if (before && count <= MANY && matchMedia("(prefers-reduced-motion: no-preference)").matches) this.move(before)
    this.root.picture = this // for who measures
    cut()
  }

  elements() {
    const sights = this.sights(1)
    const nodes = this.things.map((one, place) => ({ data: { ...one, ...sights[place] }, position: { ...this.places[place] } }))
    if (this.lines) return nodes
    const edges = this.links.map(([source, target, relation, basis], place) => ({
      data: {
        id: this.nameOf(place),
        source: this.things[source].id,
        target: this.things[target].id,
        basis,
        dashes: basis in DASHES ? 1 : 0,
        against: AGAINST.includes(relation) ? 1 : 0,
        said: this.named === "links" ? relation : "",
      },
    }))
    return [...nodes, ...edges]
  }

  /** The name of a link in an address. */
  nameOf(place) {
    const [source, target, relation] = this.links[place]
    return `${this.things[source].id}~${relation}~${this.things[target].id}`
  }

  /** Give things their places in a canvas of this size, and the scale of what stands there. */
  arrange() {
    const { clientWidth: width, clientHeight: height } = this.canvas
    this.size = `${width} ${height}`
    this.places = fitted(this.things, width || 800, height || 500, this.beside)
    const room = this.beside ? this.row() : Math.sqrt(((width || 800) * (height || 500)) / this.things.length) * 0.35
    this.scale = Math.min(1, Math.max(0.3, room / 24))
  }

  /** How far apart the rows of columns are, where they are nearest. */
  row() {
    const columns = Map.groupBy(this.places, ({ x }) => Math.round(x))
    const gaps = [...columns.values()].flatMap((spots) => {
      const ys = spots.map(({ y }) => y).sort((a, b) => a - b)
      return ys.slice(1).map((y, place) => y - ys[place])
    })
    return Math.min(24, ...gaps)
  }

  /** Where one has to stand to see all. */
  whole() {
    return { zoom: 1, pan: { x: this.canvas.clientWidth / 2, y: this.canvas.clientHeight / 2 } }
  }

  /** Set everything anew where the canvas has another size; what was moved or zoomed is whole again. */
  resize() {
    const { clientWidth: width, clientHeight: height } = this.canvas
    if (!this.cy || !width || this.size === `${width} ${height}`) return
    this.arrange()
    this.cy.resize()
    this.cy.batch(() => this.things.forEach((one, place) => this.cy.getElementById(one.id).position(this.places[place])))
    this.fit()
  }

  fit() {
    this.cy.viewport(this.whole())
    this.names()
    if (this.lines) this.paint()
  }

  /** Let things begin where they stood, and newcomers appear. */
  move(before) {
    this.cy.nodes().forEach((node) => {
      const to = { ...node.position() }
      const from = before.get(node.id())
      if (from) node.position(from).animate({ position: to }, { duration: 320 })
      else node.style("opacity", 0).animate({ style: { opacity: 1 } }, { duration: 320, complete: () => node.removeStyle("opacity") })
    })
  }

  /** Give each thing its size, and its name a side where it lies on nothing; else it has none. */
  sights(zoom) {
    const grown = Math.sqrt(zoom) * this.scale
    const [spots, taken] = [new Taken(), new Taken()] // of things, of names
    const { clientWidth: width, clientHeight: height } = this.canvas
    const [edgeX, edgeY] = zoom > 1.01 || !width ? [Infinity, Infinity] : [width / 2 - 4, height / 2 - 4]
    const crowded = this.things.length > 400
    const rows = this.things.map((one, place) => {
      const [x, y] = [this.places[place].x * zoom, this.places[place].y * zoom]
      const half = (one.size * grown) / 2
      const own = [x - half, y - half, x + half, y + half]
      const faint = this.out !== null && !this.out.has(place)
      if (!crowded && !faint) spots.add(own)
      const rank = (one.opened ? 2e6 : 0) + (one.tone === "ink" && !crowded ? 1e4 : 0) + one.near
      return { place, x, y, half, own, faint, rank }
    })
    const found = []
    let room = crowded ? 70 * zoom * zoom : Infinity // names, so that things can be seen between them
    for (const { place, x, y, half, own, faint } of rows.sort((a, b) => b.rank - a.rank)) {
      const { name, tone, opened } = this.things[place]
      const long = lengthOf(name, tone === "ink" || opened, this.hue.sans) + 4
      const sides = faint || room < 1 ? [] : [...sidesOf(x, y, half, long, this.beside)]
      const can = sides.filter(([, box]) => box[0] > -edgeX && box[2] < edgeX && box[1] > -edgeY && box[3] < edgeY && taken.free(box))
      const must = tone === "ink" || opened // a name of these may lie on other things, if on no name
      const [side, box] = can.find(([, one]) => spots.free(one, own)) ?? (must && !crowded ? can[0] : null) ?? [""]
      if (side) taken.add(box)
      if (side) room -= 1
      found[place] = { px: (2 * half) / zoom, font: FONT / zoom, side }
    }
    return found
  }

  names() {
    const sights = this.sights(this.cy.zoom())
    this.cy.batch(() =>
      this.cy.nodes().forEach((node, place) => {
        const { px, font, side } = sights[place]
        if (node.data("side") !== side || node.data("px") !== px || node.data("font") !== font) node.data(sights[place])
      }),
    )
  }

  // --- Lines of ours, where there are very many ---

  /** Draw all lines at once, as the picture stands; Cytoscape takes seconds for ten thousand. */
  paint() {
    const { clientWidth: width, clientHeight: height } = this.canvas
    const [zoom, pan] = [this.cy.zoom(), { ...this.cy.pan() }]
    this.painted = { zoom, pan }
    Object.assign(this.lines, { width, height })
    this.lines.style.transform = ""
    const pen = this.lines.getContext("2d")
    const spots = this.places.map(({ x, y }) => [x * zoom + pan.x, y * zoom + pan.y])
    const strokes = (which, colour, opacity, thick) => {
      pen.strokeStyle = colour
      pen.globalAlpha = opacity
      pen.lineWidth = thick
      pen.beginPath()
      this.links.forEach(([source, target], place) => {
        if (!which(place)) return
        pen.moveTo(...spots[source])
        pen.lineTo(...spots[target])
      })
      pen.stroke()
    }
    const plain = plainness(this.things.length + this.links.length)
    strokes(() => true, this.hue.soft, this.out ? plain / 4 : plain, 0.7)
    if (!this.told?.size) return
    if (this.told.size === 1 && this.picked?.includes("~")) strokes((place) => this.told.has(place), this.hue.link, 1, 4)
    else strokes((place) => this.told.has(place), this.hue.soft, 0.8, 1)
  }

  /** Move the lines as they were painted, and paint them anew when all rests. */
  shift() {
    const { zoom, pan } = this.painted ?? { zoom: 1, pan: { x: 0, y: 0 } }
    const by = this.cy.zoom() / zoom
    const to = this.cy.pan()
    this.lines.style.transform = `translate(${to.x - pan.x * by}px, ${to.y - pan.y * by}px) scale(${by})`
    clearTimeout(this.shifted)
    this.shifted = setTimeout(() => this.cy && this.paint(), 120)
  }

  /** The name of the line of ours at a point; none where nothing is near. */
  lineAt(point) {
    let best = -1
    let least = 5 / this.cy.zoom()
    this.links.forEach(([source, target], place) => {
      const far = aside(point, this.places[source], this.places[target])
      if (far < least) [least, best] = [far, place]
    })
    return best < 0 ? "" : this.nameOf(best)
  }

  // --- What stands out ---

  /** Show what the address looks at, or what it searches for. */
  look() {
    if (!this.cy) return
    const { picked, words } = this.centre ? { picked: "", words: "" } : asked()
    if (this.root.getRootNode().activeElement !== this.field) this.field.value = words
    this.picked = picked
    const place = this.index.get(picked) ?? -1
    const link = place < 0 && picked.includes("~") ? this.links.findIndex((_, number) => this.nameOf(number) === picked) : -1
    if (place >= 0) this.at = this.cy.getElementById(picked)
    if (place < 0 && link < 0) return this.find(words, false)
    const told = new Set(link >= 0 ? [link] : [...this.links.keys()].filter((one) => this.links[one].slice(0, 2).includes(place)))
    const out = new Set([...told].flatMap((one) => this.links[one].slice(0, 2)))
    this.mark(place >= 0 ? out.add(place) : out, told, "picked", [picked])
  }

  /** Show the things whose name holds these words. */
  find(words, aloud = true) {
    if (!this.cy) return
    const wanted = words.trim().toLowerCase()
    const match = wanted ? [...this.things.keys()].filter((place) => this.things[place].label.toLowerCase().includes(wanted)) : []
    this.mark(match.length ? new Set(match) : null, new Set(), "match", match.map((place) => this.things[place].id))
    if (match.length) this.at = this.cy.getElementById(this.things[match[0]].id)
    if (aloud && wanted) this.live.textContent = `${match.length || "No"} ${match.length === 1 ? "thing" : "things"} called “${words.trim()}”`
  }

  /** Let some things and lines stand out from all else; nothing where `out` is null. */
  mark(out, told, as, names) {
    if (!out && !this.out) return
    Object.assign(this, { out, told })
    this.cy.batch(() => {
      this.cy.elements(".picked, .match").removeClass("picked match")
      this.cy.nodes().forEach((node, place) => node.toggleClass("faint", out !== null && !out.has(place)))
      this.cy.edges().forEach((edge, place) => edge.toggleClass("faint", out !== null && !told.has(place)))
      for (const name of names) this.cy.getElementById(name).addClass(as)
    })
    this.names()
    if (this.lines) this.paint()
  }

  search(event) {
    if (event.key === "Escape") this.field.value = ""
    else if (event.key !== "Enter") return
    event.preventDefault()
    const words = this.field.value.trim()
    this.find(words)
    change((values) => {
      values.delete("pick")
      if (words) values.set("find", words)
      else values.delete("find")
    })
  }

  begin() {
    const opened = this.cy?.nodes("[?opened]")
    return opened?.nonempty() ? opened[0] : this.cy?.nodes().max((node) => node.data("near")).ele
  }

  /** Stand on a thing: show it, say it, bring it into view. */
  stand(node, move = true) {
    if (!node) return
    this.at = node
    this.cy.nodes(".at").removeClass("at")
    node.addClass("at")
    this.live.textContent = said(node)
    if (!move) return
    const box = node.renderedBoundingBox()
    const { clientWidth, clientHeight } = this.canvas
    if (box.x1 < 0 || box.y1 < 0 || box.x2 > clientWidth || box.y2 > clientHeight) this.cy.center(node)
  }

  tap({ target, position }) {
    if (this.slid) return void (this.slid = false)
    if (target !== this.cy) return this.pick(target.id())
    const line = this.lines ? this.lineAt(position) : ""
    if (line) this.pick(line)
    else if (!this.centre) change((values) => values.delete("pick"))
  }

  /** Look at a thing or a link; around one thing, on the page of another, go there instead. */
  pick(name) {
    const thing = this.index.has(name)
    if (thing) this.stand(this.cy.getElementById(name), false)
    if (this.named) return thing && this.things[this.index.get(name)].to ? go(new URL(this.things[this.index.get(name)].to, location.href)) : undefined
    if (!this.centre) return change((values) => values.set("pick", name))
    const [kind, slug] = name.split("/")
    const query = thing ? { id: slug } : { on: this.centre, pick: name }
    go(new URL(`${thing ? kind : "graph"}?${new URLSearchParams(query)}`, location.href))
  }

  open(node) {
    if (this.centre) return
    change((values) => {
      values.append("on", node.id())
      values.set("pick", node.id())
      values.delete("start")
    })
  }

  key(event) {
    if (!this.cy || event.metaKey || event.ctrlKey || event.altKey) return
    const from = this.at ?? this.begin()
    if (!from) return
    if (WAYS[event.key]) this.stand(towards(this.cy, from, ...WAYS[event.key]) ?? from)
    else if (event.key === "Enter" || event.key === " ") this.pick(from.id())
    else if (event.key === "e") this.open(from)
    else if (event.key === "Escape" && !this.centre) change((values) => values.delete("pick"))
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
    if (name === "in") zoom(1.4)
    else if (name === "out") zoom(1 / 1.4)
    else if (name === "fit") this.fit()
  }

  close() {
    clearTimeout(this.zoomed)
    clearTimeout(this.shifted)
    window.removeEventListener("popstate", this.follow)
    window.removeEventListener("scroll", this.scrolled, { capture: true })
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
