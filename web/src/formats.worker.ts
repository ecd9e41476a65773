// The first date and the first sum that are written make the browser read the tables of the language, which is slow on a phone. They are the tab's,
// whoever asked for them: so this worker asks, while the page's files are on their way. Its name is the locale.
new Intl.DateTimeFormat(self.name, { weekday: 'short', hour: '2-digit', timeZone: 'UTC' }).format(0);
new Intl.NumberFormat(self.name, { style: 'currency', currency: 'EUR', currencyDisplay: 'narrowSymbol' }).format(0);
self.close();
