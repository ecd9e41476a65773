import { queryOptions, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { answer, api, byId } from './client';
import { ApiError } from './errors';
import type { Company, Locale, Me, Role, SignIn, Token, Page } from './types';
import { forgetVisitor, isStranger, rememberVisitor } from '../lib/visitor';
import { useSubmit } from './useSubmit';

export const meKey = ['me'] as const;

async function readMe(signal?: AbortSignal): Promise<Me | null> {
  if (isStranger()) return null;
  try {
    const me = await answer<Me>(api.GET('/api/me', { signal }));
    rememberVisitor();
    return me;
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) throw error;
    forgetVisitor();
    return null;
  }
}

export const meQuery = queryOptions<Me | null, ApiError>({
  queryKey: meKey,
  staleTime: Infinity,
  queryFn: ({ signal }) => readMe(signal),
});

/** Who is signed in; null when nobody is. */
export const useMe = () => useQuery(meQuery);

/** For pages behind the sign-in: the session is known to be there. */
export function useSession(): Me {
  const { data } = useMe();
  if (!data) throw new Error('a page that needs a session was rendered without one');
  return data;
}

export const hasRole = (me: Me, ...roles: Role[]) => roles.some((role) => me.roles.includes(role));

export const companyQuery = queryOptions({
  queryKey: ['company'],
  queryFn: ({ signal }) => answer<Company>(api.GET('/api/company', { signal })),
  staleTime: 5 * 60_000,
});

export function useCompany() {
  const { data: me } = useMe();
  return useQuery({ ...companyQuery, enabled: Boolean(me) });
}

/** Another person, or nobody: what was fetched for the one before is forgotten. */
function startOver(queries: QueryClient, me: Me | null) {
  queries.setQueryData(meKey, me);
  queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== meKey[0] });
  void import('../lib/keep').then(({ forgetKept }) => forgetKept()).catch(() => undefined);
}

export function useSignIn(onSuccess: (me: Me) => void) {
  const queries = useQueryClient();
  return useSubmit(
    async (input: { email: string; password: string }) => {
      await api.POST('/api/session', { body: input });
      const me = await answer<Me>(api.GET('/api/me'));
      rememberVisitor();
      return me;
    },
    {
      onSuccess: (me) => {
        startOver(queries, me);
        onSuccess(me);
      },
    },
  );
}

export function useSignOut() {
  const queries = useQueryClient();
  return useSubmit(() => api.DELETE('/api/session'), {
    onSuccess: () => {
      forgetVisitor();
      startOver(queries, null);
    },
  });
}

export interface Registration {
  name: string;
  email: string;
  phone: string;
  password: string;
  /** The language of the mails. */
  locale: Locale;
}

export const useRegister = () => useSubmit((input: Registration) => api.POST('/api/clients', { body: input }));

export const confirmAddress = (token: string) =>
  api.POST('/api/confirmations/{token}', { params: { path: { token } } });

export const useAskForReset = () =>
  useSubmit((input: { email: string }) => api.POST('/api/password-resets', { body: input }));

export const useSetPassword = (token: string) =>
  useSubmit((input: { password: string }) =>
    api.POST('/api/password-resets/{token}', { params: { path: { token } }, body: input }),
  );

export interface ProfileChange {
  name?: string;
  phone?: string;
  locale?: Locale;
  password?: string;
  current_password?: string;
}

export const useChangeProfile = () =>
  useSubmit((input: ProfileChange) => answer<Me>(api.PATCH('/api/me', { body: input })), { invalidates: [[...meKey]] });

export const useSignIns = () =>
  useQuery({
    queryKey: ['sign-ins'],
    queryFn: ({ signal }) => answer<Page<SignIn>>(api.GET('/api/sign-ins', { signal })),
  });

export const useTokens = () =>
  useQuery({ queryKey: ['tokens'], queryFn: ({ signal }) => answer<Page<Token>>(api.GET('/api/tokens', { signal })) });

export const useRevokeToken = () =>
  useSubmit((id: string) => api.DELETE('/api/tokens/{id}', { params: byId(id) }), { invalidates: [['tokens']] });
