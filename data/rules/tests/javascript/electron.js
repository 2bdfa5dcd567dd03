// ruleid: javascript-electron-unsafe
new BrowserWindow({ webPreferences: { nodeIntegration: true } });
// ruleid: javascript-electron-unsafe
new BrowserWindow({ width: 800, webPreferences: { contextIsolation: false } });
// ok: javascript-electron-unsafe
new BrowserWindow({ webPreferences: { nodeIntegration: false, contextIsolation: true } });
// ok: javascript-electron-unsafe
new BrowserWindow({ width: 800 });
