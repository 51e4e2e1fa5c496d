// What was asked in this window: kept by the browser for as long as the window is open, and told by no
// other. One press asks again.

const MOST = 20

const place = (name) => `asked ${name}`

function kept(name) {
  try {
    const list = JSON.parse(sessionStorage.getItem(place(name)))
    return Array.isArray(list) ? list.filter(({ id, text, said }) => [id, text, said].every((one) => typeof one === "string")) : []
  } catch {
    return []
  }
}

function keep(name, list) {
  try {
    if (list.length) sessionStorage.setItem(place(name), JSON.stringify(list))
    else sessionStorage.removeItem(place(name))
  } catch {
    // refused, or full: what was asked is still in the history of the browser
  }
}

/** Keep what was asked last; the same again takes the place of what it was. */
export function note(name, { id, text, said }) {
  const list = kept(name)
  if (list.some((one) => one.id === id)) return
  keep(name, [{ id, text, said, at: Date.now() }, ...list.filter((one) => one.text !== text)].slice(0, MOST))
}

const remarkOf = (text) => /^\s*#+\s*(\S.*)/.exec(text)?.[1].trim()

/** A query in a line: what it says of itself, else what it asks; of two that say the same, where they differ. */
export function titleOf(text, others = []) {
  const remark = remarkOf(text)
  const like = remark && others.find((one) => one.text !== text && remarkOf(one.text) === remark)
  if (like) {
    const there = new Set(like.text.split("\n").map((line) => line.trim()))
    const own = text.split("\n").find((line) => line.trim() && !there.has(line.trim()))
    if (own) return [`${remark.slice(0, 80)} … ${own.trim().slice(0, 80)}`, false]
  }
  if (remark) return [remark.slice(0, 160), false]
  const bare = text.replace(/^\s*(?:PREFIX|BASE)\b.*$/gim, "").replace(/(^|\s)#.*$/gm, "$1")
  return [bare.replace(/\s+/g, " ").trim().slice(0, 160) || "An empty query", true]
}

function made(tag, name, words) {
  return Object.assign(document.createElement(tag), { className: name ?? "", textContent: words ?? "" })
}

/** Show what was asked before; nothing where nothing was. */
export function showPast(root, name) {
  const list = kept(name)
  root.hidden = !list.length
  document.documentElement.style.setProperty("--asked", list.length ? "inline-block" : "none") // the way here
  const shown = JSON.stringify(list.map(({ id }) => id))
  if (root.dataset.shown === shown) return
  root.dataset.shown = shown
  root.className = "editor sheet"
  const part = made("section", "part")
  part.append(made("h2", "", "Asked in this window"))
  const body = part.appendChild(made("div"))
  const rows = body.appendChild(made("ol", "past"))
  for (const { text, said, at } of list) {
    const [title, code] = titleOf(text, list)
    const row = rows.appendChild(made("li"))
    const button = row.appendChild(made("button", code ? "code" : "", title))
    Object.assign(button, { type: "button", title: "Ask it again" })
    Object.assign(button.dataset, { for: name, write: text, ask: "run" })
    const clock = new Date(at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })
    row.append(made("span", "seen", `${said} · ${clock}`))
  }
  const line = body.appendChild(made("p", "seen"))
  line.append("Kept in this window only, until you close it. ")
  const forget = line.appendChild(made("button", "plain", "Forget all"))
  forget.type = "button"
  forget.onclick = () => {
    keep(name, [])
    showPast(root, name)
  }
  root.replaceChildren(part)
}
