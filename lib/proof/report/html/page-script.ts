/** What the page does beyond showing itself: the language, and a zone that is lost. @internal */
export const PAGE_SCRIPT = `
(() => {
  'use strict';
  const page = document.documentElement;

  const languages = document.querySelector('.languages');
  const speak = (language) => {
    page.lang = language;
    document.title = page.dataset[language];
    for (const button of languages.children) button.setAttribute('aria-pressed', String(button.value === language));
  };
  languages.hidden = false;
  for (const button of languages.children) button.addEventListener('click', () => speak(button.value));

  for (const cluster of document.querySelectorAll('[data-cluster]')) {
    const map = cluster.querySelector('.map');
    if (!map) continue;
    const status = cluster.querySelector('.status');
    const live = cluster.querySelector('.live');
    const hint = cluster.querySelector('.hint');
    const losses = new Map([...cluster.querySelectorAll('[data-loss]')].map((loss) => [loss.dataset.loss, loss]));
    const buttons = new Map();
    let chosen;

    const show = (column) => {
      const loss = losses.get(column);
      for (const cell of map.querySelectorAll('[data-col]')) cell.classList.toggle('lost', loss !== undefined && cell.dataset.col === column);
      for (const card of map.querySelectorAll('.card')) {
        for (const [name, columns] of [['lost', card.dataset.lost], ['hit', card.dataset.hit]]) card.classList.toggle(name, loss !== undefined && (columns || '').split(' ').includes(column));
      }
      for (const [id, other] of losses) other.classList.toggle('chosen', id === column);
      const recovery = loss === undefined ? '' : loss.dataset.recovery;
      for (const element of [map, status]) {
        for (const name of ['automatic', 'unaffected', 'by-hand']) element.classList.toggle(name, name === recovery);
        element.classList.toggle('some-lost', loss !== undefined);
      }
      status.replaceChildren(...(loss === undefined ? hint : loss.querySelector('.sentence')).cloneNode(true).childNodes);
    };
    const choose = (column) => {
      chosen = column === chosen ? undefined : column;
      for (const [id, button] of buttons) button.setAttribute('aria-pressed', String(id === chosen));
      show(chosen);
      const said = chosen === undefined ? cluster.querySelector('.back') : losses.get(chosen).querySelector('.sentence');
      live.replaceChildren(...said.cloneNode(true).childNodes);
    };

    for (const head of map.querySelectorAll('th[data-col]')) {
      if (!losses.has(head.dataset.col)) continue;
      const name = head.querySelector('.zone-name');
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'zone-button';
      button.setAttribute('aria-pressed', 'false');
      button.append(...name.childNodes);
      button.querySelector('.toggle').hidden = false;
      name.replaceWith(button);
      buttons.set(head.dataset.col, button);
    }
    map.addEventListener('click', (event) => {
      const cell = event.target.closest('[data-col]');
      if (cell && losses.has(cell.dataset.col)) choose(cell.dataset.col);
    });
    map.addEventListener('pointerover', (event) => {
      const cell = event.target.closest('[data-col]');
      if (event.pointerType === 'mouse' && chosen === undefined && cell) show(cell.dataset.col);
    });
    map.addEventListener('pointerleave', () => show(chosen));
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && chosen !== undefined) choose(chosen);
    });
    status.hidden = false;
    show(undefined);
  }
})();
`;
