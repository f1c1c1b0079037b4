import type { realHarm as korean } from '../ko/real-harm.ts';

/** What to do when it is really happening. Titles, steps and numbers are those of content/training/words.*.json. */
export const realHarm: typeof korean = {
  button: 'This is really happening to me',
  buttonPanel: 'This is really happening to me',
  buttonText: 'Stops the exercise and shows what to do and whom to call',
  asked: {
    emergency:
      'Is someone really hurt or in danger? Then the exercise stops and shows whom to call. If it is urgent, call 119 now.',
    crisis:
      'Are you really having a very hard time? Then the exercise stops and shows whom you can talk to. 109 answers day and night.',
    loss: 'Did this really happen, outside the exercise? Then the exercise stops and shows what to do and whom to call.',
  },
  yes: 'Yes, it is real',
  stopped: 'The exercise has stopped',
  kinds: {
    emergency: {
      title: 'The exercise has stopped. Call 119 now',
      lead: 'Call 119 now. The exercise can wait.',
      steps: [
        'If someone is hurt, has taken pills or poison, cannot breathe, or there is a fire, call 119 at once.',
        'Say where you are and what has happened, and stay on the line until you are told to hang up. If it is hard to speak, ask someone near you to call.',
        'If someone wants to harm you, get to a safe place and call 112.',
        'If you want to die, call 109 too. It answers day and night.',
        'If it came of money or pictures, ask 112 or 1394 once everyone is safe.',
      ],
      comfort: 'Getting help comes first.',
    },
    crisis: {
      title: 'The exercise has stopped. There is someone to talk to',
      lead: 'This must be very hard. Call 109 first, and talk to someone.',
      steps: [
        'Call 109. It answers day and night, and you need not give your name.',
        'If you are hurt or have taken pills, call 119; if you are about to be hurt, call 112.',
        'Do not stay alone: ask someone you trust to be with you.',
        'If it is about money or pictures, ask 112 or 1394 after that. There are ways to stop it.',
      ],
      comfort: 'You don’t have to bear this alone. There is someone who will listen.',
    },
    loss: {
      title: 'The exercise has stopped. Do this now',
      lead: 'If money has gone, call now. Take the rest one at a time, from the top.',
      steps: [
        'If you have sent money, call 112 or your bank at once and ask to stop the payment. If you installed an app or opened a link, use another phone.',
        'If you installed an app or opened a link, switch to flight mode and ask 118 from another phone.',
        'If you gave away an ID, an account, a card number or a code, have your bank or card company block it at once. Then check for accounts in your name at Account Info (payinfo.or.kr) and for phone lines at M-Safer (msafer.or.kr).',
        'Keep the messages and the records of the transfer.',
        'Get a confirmation of the incident from the police, and apply to your bank for relief within three working days of asking to stop the payment.',
      ],
      comfort: 'It isn’t your fault. Scams happen to anybody.',
    },
  },
  numbers: {
    n112: {
      name: 'Police',
      when: 'You have paid, or are in danger. Also to have the transfer stopped.',
      source: 'Financial Supervisory Service consumer alert, KDI information centre, 2025-02-13',
    },
    n1394: {
      name: 'Joint response centre for telecom fraud',
      when: 'To ask whether it is phishing, and to report it. Day and night.',
      source: 'National Police Agency, joint response team, reported by SBS, 2026-02-02',
    },
    n1332: {
      name: 'Financial Supervisory Service',
      when: 'To check a lender or investment firm, or to report phishing.',
      source:
        'Financial Services Commission and Financial Supervisory Service: ten rules, reported by Financial News, 2026-02-10',
    },
    n118: {
      name: 'Korea Internet & Security Agency',
      when: 'You opened a link or installed an app.',
      source: 'Uljin County on smishing, reported by Maeil Shinmun, 2024-04-12',
    },
    n109: {
      name: 'Suicide prevention line (Ministry of Health and Welfare)',
      when: 'You want to die, or cannot bear it. Day and night.',
      source:
        'Ministry of Health and Welfare, KDI information centre, 2024-01-02, eiec.kdi.re.kr/policy/materialView.do?num=246730',
    },
    n119: {
      name: 'Fire and ambulance',
      when: 'If someone is hurt or has taken pills, or there is a fire. Day and night.',
      source: 'National Fire Agency, reported by Channel A, 2026-02-12',
    },
  },
  offline: 'This page stays here without internet.',
  told: 'The exercise ended here. It has no score.',
  telling: 'The server is told that the exercise ended once you’re back online.',
  back: 'Back to contacts',
};
