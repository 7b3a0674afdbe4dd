window.messagingConsole = {
    zone: () => Intl.DateTimeFormat().resolvedOptions().timeZone,
    theme: () => localStorage.getItem("theme"),
    keepTheme: theme => localStorage.setItem("theme", theme),
};
