window.messagingConsole = { zone: () => Intl.DateTimeFormat().resolvedOptions().timeZone };
