/** What can be done about a member: in the menu, in the question where there is one, and afterwards. */
interface Act {
  item: string;
  ask?: { title: (name: string) => string; consequence: string; action: string };
  done: (name: string) => string;
}

const acts = {
  promote: {
    item: "Make administrator",
    ask: {
      title: (name) => `Make ${name} an administrator?`,
      consequence: "They can then invite and remove people, manage and use every workspace, end sessions and read the audit log.",
      action: "Make administrator",
    },
    done: (name) => `${name} is an administrator now.`,
  },
  demote: {
    item: "Make member",
    ask: {
      title: (name) => `Take administration from ${name}?`,
      consequence: "They keep only the workspaces that were given to them. It takes effect at once.",
      action: "Make member",
    },
    done: (name) => `${name} is a member now.`,
  },
  disable: {
    item: "Disable",
    ask: {
      title: (name) => `Disable ${name}?`,
      consequence: "Their sign-ins and sessions in this organization end at once, and they cannot choose it until you enable them again.",
      action: "Disable",
    },
    done: (name) => `${name} is disabled.`,
  },
  enable: {
    item: "Enable",
    done: (name) => `${name} is enabled.`,
  },
  block: {
    item: "Block on the whole platform",
    ask: {
      title: (name) => `Block ${name} on the whole platform?`,
      consequence: "All of their sign-ins and sessions end, in every organization, and they cannot sign in any more.",
      action: "Block",
    },
    done: (name) => `${name} is blocked on the platform.`,
  },
  unblock: {
    item: "Let onto the platform again",
    done: (name) => `${name} can sign in again.`,
  },
  remove: {
    item: "Remove from the organization",
    ask: {
      title: (name) => `Remove ${name}?`,
      consequence: "Their sign-ins and sessions here end, and so do the workspaces given to them. Their account and their other organizations stay.",
      action: "Remove",
    },
    done: (name) => `${name} was removed.`,
  },
  leave: {
    item: "Leave the organization",
    ask: {
      title: (name) => `Leave ${name}?`,
      consequence: "Your sign-ins and sessions here end. You come back only if somebody invites you.",
      action: "Leave",
    },
    done: (name) => `You have left ${name}. Sign in to go on in another organization.`,
  },
} satisfies Record<string, Act>;

/** Members, invitations and the organization itself, for its administrators. */
export const people = {
  title: "Members",
  hint: "Who belongs to your organization, and as what.",
  invite: "Invite",
  tabMembers: (count: number | undefined) => (count === undefined ? "Members" : `Members (${count})`),
  tabInvitations: (count: number | undefined) => (count === undefined ? "Invitations" : `Invitations (${count})`),
  search: "Search by name or address",
  loadingMore: (count: number) => `${count} so far, more are coming…`,
  none: "Nobody is called so",
  noneNext: "Search for another part of the name or address, or invite the person.",
  member: "Member",
  role: "Role",
  roleHint: "Members use the workspaces given to them; administrators manage everything in the organization.",
  state: "State",
  states: { active: "Active", disabled: "Disabled", blocked: "Blocked on the platform" },
  secondFactor: "Second factor",
  joined: "Joined",
  lastSignIn: "Last sign-in",
  you: "(you)",
  acts: acts as Record<keyof typeof acts, Act>,
  inviteTitle: "Invite somebody",
  inviteHint: "You get a link to hand over. Whoever opens it sets their own password, or signs in if they have an account.",
  inviteSubmit: "Make the link",
  link: "Link",
  linkHint: (email: string) => `Hand this link to ${email}, by a way on which nobody else reads along: it lets whoever has it join as that person.`,
  linkOnce: "It is shown only now.",
  linkUntil: (when: string) => `It works once, until ${when}.`,
  linkDone: "Done",
  invitations: "Invitations",
  pending: "Waiting",
  expired: "Too old",
  until: "Until",
  invitedBy: "Invited by",
  somebody: "Somebody who is not a member any more",
  renew: "New link",
  renewOf: (email: string) => `New link for ${email}`,
  renewTitle: (email: string) => `A new link for ${email}`,
  renewHint: "The old link stops working. You answer for the invitation from now on.",
  renewSubmit: "Make a new link",
  takeBack: "Take back",
  takeBackOf: (email: string) => `Take back the invitation of ${email}`,
  takeBackTitle: (email: string) => `Take back the invitation of ${email}?`,
  takeBackConsequence: "The link stops working. You can invite the person again.",
  takenBack: "The invitation was taken back.",
  noInvitations: "Nobody is waiting",
  noInvitationsNext: "Invite people by their e-mail address; you get a link for each to hand over.",
  organization: {
    title: "Organization",
    hint: "Its name, and who can join without an invitation.",
    slug: "Short name, which stays:",
    registration: "Who can join",
    registrationHint: "Whoever joins by themselves becomes a member without any rights on workspaces.",
    ways: {
      closed: { name: "Only who is invited", hint: "Administrators invite each person by a link." },
      domain: {
        name: "People of our mail domains",
        hint: "Whoever proves an address in one of the domains below. This needs a server that sends mail.",
      },
      open: { name: "Everybody", hint: "Whoever can reach this server and knows the short name. Think twice on a public address." },
    },
    domains: "Mail domains",
    domainsHint: "Press Enter after each. They count for the second choice above.",
    domainsMissing: "Add at least one domain, or choose another way to join.",
    noDomains: "none",
    saved: "The organization was saved.",
    undo: "Undo",
    conflict: "Somebody else saved meanwhile",
    conflictHint: "What you typed is still in the form. This is what they saved:",
    takeTheirs: "Take theirs",
    saveOver: "Save mine over it",
  },
};
