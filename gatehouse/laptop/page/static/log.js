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

  // tone: good, refused or asked. status: a number or a word.
  add({ tone, status, kind, title, text, detail }) {
    this.#empty.hidden = true
    const entry = element('li', { className: tone },
      element('span', { className: 'status mono' }, String(status)),
      element('span', { className: 'kind' }, `${kind} `),
      element('span', { className: 'mono' }, title),
      element('p', {}, text))
    if (detail) {
      entry.append(element('details', {},
        element('summary', {}, 'Sent and answered'), element('pre', { tabIndex: 0 }, detail)))
    }
    entry.dataset.kind = kind
    entry.dataset.status = String(status)
    this.#list.append(entry)
    entry.scrollIntoView({ block: 'nearest' })
  }
}
