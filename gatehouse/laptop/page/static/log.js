// What happened, one entry after the other, said in words and with what was sent and answered beside them.

export function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties)
  made.append(...children)
  return made
}

export class Log {
  #list
  #empty

  constructor(list, empty) {
    this.#list = list
    this.#empty = empty
  }

  // tone: good, expected (turned away as it must be), refused or asked. status: a number or a word. answer: its body.
  add({ tone, status, kind, title, text, detail, answer }) {
    this.#empty.hidden = true
    const entry = element('li', { className: tone },
      element('span', { className: 'status mono' }, String(status)),
      element('span', { className: 'kind' }, `${kind} `),
      element('span', { className: 'mono' }, title),
      element('p', {}, text))
    if (answer) entry.append(element('pre', { className: 'answer', tabIndex: 0 }, answer.slice(0, 2000)))
    if (detail) {
      entry.append(element('details', {},
        element('summary', {}, 'What was sent'), element('pre', { tabIndex: 0 }, detail)))
    }
    entry.dataset.kind = kind
    entry.dataset.status = String(status)
    this.#list.append(entry)
    // The list scrolls in a box of its own, so that the buttons stay where they are.
    this.#list.parentElement.scrollTop = this.#list.scrollHeight
  }
}
