"use strict";
// While a job runs, the page is fetched anew every few seconds, unless somebody is busy on it.
setTimeout(function refresh() {
  const isBusy = document.hidden || document.activeElement instanceof HTMLButtonElement;
  if (isBusy) { setTimeout(refresh, 3000); } else { location.replace("/operate"); }
}, 3000);
