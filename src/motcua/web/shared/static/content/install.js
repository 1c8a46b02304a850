// Lets the portal be installed on a phone: a worker that shows a page of its own when there is no network.
if ("serviceWorker" in navigator) {
  addEventListener("load", () => navigator.serviceWorker.register("/sw.js").catch(() => {}));
}
