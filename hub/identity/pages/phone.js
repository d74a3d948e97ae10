// Without a network the phone shows a page that says so. Nothing of anybody is kept for it.
"use strict";

navigator.serviceWorker?.register("/phone/sw.js", { scope: "/phone" }).catch(() => {});
