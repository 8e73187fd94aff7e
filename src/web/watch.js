// What becomes of an analysis, told as it happens: by Server-Sent Events, or by asking now and then.

import { analysis } from './api.js';

// A browser has six connections to a host at a time, and each stream keeps one.
const STREAMS = 2;
const PAUSE = 2000;
let streams = 0;

export const hasEnded = (job) => job.status === 'COMPLETED' || job.status === 'FAILED';

function listen(page, id, tell, ended, poll) {
  const source = new EventSource(`api/v1/analysis/${encodeURIComponent(id)}/events`);
  let open = true;
  streams++;
  const close = () => {
    source.close();
    if (open) streams--;
    open = false;
  };
  source.addEventListener('analysis', (event) => {
    const job = JSON.parse(event.data);
    if (hasEnded(job)) close();
    tell(job);
  });
  source.addEventListener('error', () => {
    if (source.readyState !== EventSource.CLOSED || ended()) return; // the browser tries again by itself
    close();
    poll();
  });
  page.atLeave(close);
}

// Calls tell(job) with each change until it has ended or the page is left. Who has no stream asks until
// one is free, or for good where the server refused one.
export function watch(page, id, tell) {
  let over = false;
  let refused = false;
  const told = (job) => {
    over = hasEnded(job);
    if (page.isShown()) tell(job);
  };
  const poll = async () => {
    if (over || !page.isShown()) return;
    if (!refused && streams < STREAMS) {
      listen(page, id, told, () => over, instead);
      return;
    }
    try {
      told(await analysis(id));
    } catch (error) {
      if (error.status === 404 || error.status === 401) return;
    }
    later();
  };
  const later = () => setTimeout(poll, PAUSE);
  const instead = () => {
    refused = true;
    later();
  };
  if (streams < STREAMS) listen(page, id, told, () => over, instead);
  else later();
}
