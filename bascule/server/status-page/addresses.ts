import { subscriptionPath } from '../../status-page/forward.ts';

/** Where mails lead to, on the public page: it hands on what is asked there. */
export const confirmAddress = (url: string, token: string) => `${url}/${subscriptionPath}/confirm?token=${token}`;
export const unsubscribeAddress = (url: string, token: string) => `${url}/${subscriptionPath}/end?token=${token}`;

/** Where the page hands it on to, at the server's door to the network. */
export const forwardedPath = (path = '') => `/public/status/${subscriptionPath}${path}`;
