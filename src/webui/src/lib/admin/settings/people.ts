// Settings about people: signing in, accounts, mail, what they see, how they reach the box.
import { choice, long, secret, text, toggle, whole, type Leaf, type Section } from './leaf';

const mail = (path: string, name: string, label: string, help: string): Leaf => ({
  path,
  label,
  help,
  kind: { is: 'mail', name },
});
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'HS256', 'HS384', 'HS512'];
const named = (names: string[]): [string, string][] => names.map((name) => [name, name]);

export const signIn: Section = {
  id: 'sign-in',
  title: 'Signing in',
  what: 'Passwords, sign-in provider',
  icon: 'key',
  groups: [
    {
      title: 'Passwords',
      leaves: [
        toggle(
          'passwordLogin.enabled',
          'Sign in with a password',
          'Off: only by the provider. Some administrator must have linked their account with it before.',
        ),
      ],
    },
    {
      title: 'Sign-in provider',
      help: 'An OpenID Connect (OAuth) provider such as Authelia, Authentik, Keycloak, Pocket ID or Google.',
      leaves: [
        toggle('oauth.enabled', 'Sign in by a provider', 'Shows its button on the sign-in page.'),
        text('oauth.issuerUrl', 'Address of the provider', 'The issuer; the rest is found there.', 'https://auth.example.org'),
        text('oauth.clientId', 'Client ID', 'The name under which the provider knows this box.'),
        secret('oauth.clientSecret', 'Client secret', 'From the provider. Empty for a public client.'),
        text('oauth.buttonText', 'Words on the button'),
        toggle('oauth.autoRegister', 'Make accounts by themselves', 'Whoever signs in for the first time gets an account. Off: you make it before.'),
        toggle('oauth.autoLaunch', 'Go to the provider at once', 'Skips the sign-in page. “?autoLaunch=0” behind the address shows it all the same.'),
      ],
    },
    {
      title: 'What the provider tells of people',
      leaves: [
        text('oauth.storageLabelClaim', 'Claim for the storage label', 'Taken over when the account is made.'),
        text('oauth.storageQuotaClaim', 'Claim for the room', 'In GiB, taken over when the account is made.'),
        {
          path: 'oauth.defaultStorageQuota',
          label: 'Room without such a claim',
          help: 'For accounts that are made by themselves. Empty: no limit.',
          kind: { is: 'number', min: 0, max: 8_000_000, scale: 1, unit: 'GiB', isWhole: true, isOptional: true },
        },
        text('oauth.roleClaim', 'Claim for the role', '“admin” makes administrators, when the account is made.'),
      ],
    },
    {
      title: 'Details of the provider',
      help: 'What most providers need stands here already.',
      leaves: [
        text('oauth.scope', 'Scope', 'What the provider is asked to tell, words with spaces between.'),
        choice('oauth.signingAlgorithm', 'Signature of tokens', 'What the provider signs with.', ...named(algorithms)),
        choice(
          'oauth.profileSigningAlgorithm',
          'Signature of profiles',
          'Most providers do not sign these.',
          ['none', 'Not signed'],
          ...named(algorithms),
        ),
        choice(
          'oauth.tokenEndpointAuthMethod',
          'How the secret is sent',
          'As the provider has registered this box.',
          ['client_secret_post', 'In the request (client_secret_post)'],
          ['client_secret_basic', 'In a header (client_secret_basic)'],
        ),
        text('oauth.prompt', 'Prompt', 'Such as “select_account”: what the provider asks people each time. Usually empty.'),
        whole('oauth.timeout', 'Wait for the provider', 'Longer than that, and signing in fails with a word about it.', 1, 600_000, 'seconds', 1000),
        text('oauth.endSessionEndpoint', 'Address for signing out', 'Where the provider does not tell it itself.'),
        text('oauth.accountManagementUrl', 'Page of one’s account there', 'Linked in the account settings.'),
        toggle('oauth.mobileOverrideEnabled', 'Another return address for phone apps', 'Only for providers that refuse “app.immich:///oauth-callback”.'),
        text('oauth.mobileRedirectUri', 'That return address', 'Ends in /api/oauth/mobile-redirect.', 'https://photos.example.org/api/oauth/mobile-redirect'),
        toggle('oauth.allowInsecureRequests', 'Allow http', 'Only for a provider in your own network: passwords and tokens can be read on the way.'),
      ],
    },
  ],
};

export const accounts: Section = {
  id: 'accounts',
  title: 'Accounts',
  what: 'Who sees whom, deleting',
  icon: 'people',
  groups: [
    {
      title: 'Accounts',
      link: { href: '/admin/users', label: 'Users' },
      leaves: [
        toggle('server.publicUsers', 'People see each other', 'When they share an album or choose a partner. Off: only administrators see everybody.'),
        whole('user.deleteDelay', 'Deleted accounts can come back for', 'After that they are removed for good, with their uploads.', 1, 36_500, 'days'),
      ],
    },
  ],
};

export const post: Section = {
  id: 'mail',
  title: 'Mail',
  what: 'Mail server, texts',
  icon: 'mail',
  groups: [
    {
      title: 'Mail server',
      help: 'A mailbox that may send: that of your provider, or a server of your own.',
      extra: 'test-mail',
      leaves: [
        toggle('notifications.smtp.enabled', 'Send mail', 'Everything is also told by the bell in the app.'),
        text('notifications.smtp.transport.host', 'Server', 'Often called SMTP or outgoing server.', 'smtp.example.org'),
        whole('notifications.smtp.transport.port', 'Port', 'Usually 587, or 465 with encryption from the start.', 0, 65_535),
        toggle('notifications.smtp.transport.secure', 'Encrypted from the start', 'For port 465. Off: encrypted as soon as the server offers it.'),
        text('notifications.smtp.transport.username', 'User name', 'Empty for a server that asks for none.'),
        secret('notifications.smtp.transport.password', 'Password', 'Many providers want one that is made for programs.'),
        toggle('notifications.smtp.transport.ignoreCert', 'Take any certificate', 'Only for a server of your own in your own network.'),
        text('notifications.smtp.from', 'Sender', 'Most providers insist on the address of the mailbox.', 'Our photos <photos@example.org>'),
        text('notifications.smtp.replyTo', 'Answers go to', 'Empty: to the sender.'),
      ],
    },
    {
      title: 'Texts of mails',
      help: 'Empty means ours. A blank line begins a paragraph; words in braces are filled in.',
      leaves: [
        mail('templates.email.welcomeTemplate', 'welcome', 'Welcome', '{displayName} {username} {signIn} {baseUrl}'),
        mail('templates.email.albumInviteTemplate', 'album-invite', 'An album is shared', '{recipientName} {senderName} {albumName} {albumId} {baseUrl}'),
        mail('templates.email.albumUpdateTemplate', 'album-update', 'Something new in an album', '{recipientName} {albumName} {albumId} {news} {baseUrl}'),
      ],
    },
  ],
};

export const looks: Section = {
  id: 'appearance',
  title: 'Appearance',
  what: 'Words and style of your own',
  icon: 'sun',
  groups: [
    {
      title: 'Appearance',
      leaves: [
        long('server.loginPageMessage', 'Words on the sign-in page', 'Everybody who gets there can read them.'),
        long('theme.customCss', 'Style of your own (CSS)', 'Loads nothing from elsewhere. “?plain” behind the address shows a page without it.', true),
      ],
    },
  ],
};

export const server: Section = {
  id: 'server',
  title: 'Server',
  what: 'Address, log, new versions',
  icon: 'box',
  groups: [
    {
      title: 'Address',
      link: { href: '/box', label: 'This box' },
      leaves: [
        text('server.externalDomain', 'Address from outside', 'Shared links and mails begin with it.', 'https://photos.example.org'),
      ],
    },
    {
      title: 'Log',
      leaves: [
        toggle('logging.enabled', 'Keep a log', 'Off: only what is so bad that the daemon ends.'),
        choice(
          'logging.level',
          'How much is logged',
          'More helps to find a fault, and fills the disk.',
          ['fatal', 'Only what ends the daemon'],
          ['error', 'Errors'],
          ['warn', 'Warnings too'],
          ['log', 'The usual'],
          ['debug', 'For looking for faults'],
          ['verbose', 'Everything'],
        ),
      ],
    },
    {
      title: 'New versions',
      leaves: [
        toggle('newVersionCheck.enabled', 'Ask for new versions', 'Once a day, on the internet; nothing of yours is sent.'),
        choice('newVersionCheck.channel', 'Which count', '', ['stable', 'Finished ones'], ['releaseCandidate', 'Candidates too']),
      ],
    },
  ],
};
