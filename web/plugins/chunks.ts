// A page's own code is fetched with the page. What every page stands on comes in four files (React, libraries, components, our own), what the pages behind
// the sign-in share in a fifth: dozens of small files take more round trips and compress worse. What only opens on a press comes with the press.
const everywhere =
  'ActionIcon|Anchor|Button|Card|Container|Group|Loader|Paper|SimpleGrid|Skeleton|Stack|Text|ThemeIcon|Title|Transition|' +
  'UnstyledButton|VisuallyHidden';
const signedIn = 'Accordion|Alert|Badge|Burger|Center|CloseButton|Collapse|Divider|Indicator|Input|InputBase|List|NavLink|Portal|TextInput';
const frameIcons =
  'AlertCircle|AlertTriangle|Bell|Box|CalendarCheck|CashBanknote|Checklist|ClipboardList|FileSearch|ListDetails|Mail|Package|Plus|Route|Search|' +
  'Server|Settings|User|Users|UsersGroup';
const groups = {
  react: either(packages('react|react-dom|scheduler|use-sync-external-store'), /commonjsHelpers/),
  base: either(packages('react-router|@tanstack|i18next|react-i18next|openapi-fetch'), sources('i18n')),
  ui: either(packages(`clsx|@mantine/hooks|@mantine/core/esm/(core|components/(${everywhere}))`), sources('theme|lib/useId')),
  start: either(
    packages(`@mantine/(store|notifications/esm/notifications.store)|${icons('Moon|Sun')}|@tabler/icons-react/dist/esm/(defaultAttributes|createReactComponent)`),
    sources(
      'app|queries|router|api/(client|errors|lists|notifications|session|useSubmit)|lib/(colorScheme|ids|intl|money|ready|steps|width)|' +
        'layout/(Brand|PublicLayout|RouteError|RouteFallback|RouteGuard|ScrollKeeper)|' +
        'components/(CatMark|CatScene|EmptyState|Loading|PageHeader|Preferences|Section)',
    ),
  ),
  frame: either(
    packages(`@mantine/core/esm/components/(${signedIn})|${icons(frameIcons)}`),
    sources(
      'api/(stream|suppliesAudit|supplies|tasks)|layout/(AppLayout|Links|navigation|UserButton|UserMenu)|' +
        'components/(BellButton|CardGrid|ErrorNotice|FilteredEmpty|ListView|NotificationsBell|QueryView|SearchField|StatusBadge|SuppliesDiffer|TaskCards?|ViewSwitch)|' +
        'pages/shared/Tasks|lib/(days|formErrors|onDemand|useFilters|useFormat|useGradually|useSteady|steady)',
    ),
  ),
  supplies: either(packages(icons('Cookie|CookieOff|Printer')), sources('components/CookieState|lib/(cookie|useNow)|pages/clerk/RequestBadge')),
  floating: packages('@floating-ui|@mantine/core/esm/(components/(FocusTrap|Overlay|Popover|ScrollArea)|utils/Floating)'),
  menus: either(packages('@mantine/core/esm/components/Menu'), sources('components/(NotificationItem|NotificationsOpened)|layout/UserMenuOpened')),
  tables: either(
    packages(`@mantine/core/esm/components/(NativeSelect|Combobox/(ComboboxChevron|Combobox\\.module))|${icons('ArrowDown|ArrowUp|ArrowsSort|Download|Filter')}`),
    sources('api/(admin|files|manage)|components/(DataTable|ExportButton|FilterBar|ListTable|SortBar)|lib/(sorting|useSort)'),
  ),
};

function icons(names: string) {
  return `@tabler/icons-react/dist/esm/icons/Icon(${names})`;
}

function packages(names: string) {
  return new RegExp(`node_modules/(${names})[./]`);
}

function sources(names: string) {
  return new RegExp(`/src/(${names})\\.(tsx?|module\\.css)$`);
}

function either(one: RegExp, other: RegExp) {
  return new RegExp(`${one.source}|${other.source}`);
}

// Words never go along with a page that has no need of them.
const words = (id: string) => /\/src\/locales\/(.+)\.json$/.exec(id)?.[1]?.replace('.', '-');

export const manualChunks = (id: string) => words(id) ?? Object.entries(groups).find(([, group]) => group.test(id))?.[0];
