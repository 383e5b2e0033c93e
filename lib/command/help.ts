import type { Language, Text } from '../proof/text';
import { COMMANDS, COMMON, type Command, type Option } from './commands';
import { padded } from './table';

const NAME = 'cdk8s-rocketmq';
const USAGE: Text = { en: 'Usage', zh: '用法' };
const OPTIONS: Text = { en: 'Options', zh: '选项' };
const EXIT: Text = { en: 'Exit status', zh: '退出码' };
const ABOUT: Text = {
  en: 'What Kubernetes manifests of Apache RocketMQ promise, proved from the manifests alone.',
  zh: '仅凭清单，证明 Apache RocketMQ 的 Kubernetes 清单能兑现的承诺。',
};
const MORE: Text = { en: `${NAME} COMMAND --help tells more.`, zh: `${NAME} COMMAND --help 显示更多。` };

/** The help of one command, or of all. @internal */
export function helpText(command: Command | undefined, language: Language): string {
  const lines =
    command === undefined
      ? [
          ABOUT[language],
          '',
          `${USAGE[language]}:`,
          ...COMMANDS.flatMap((one) => [`  ${usage(one)}`, `      ${one.summary[language]}`]),
          '',
          ...optionLines(COMMON, language),
          '',
          MORE[language],
        ]
      : [
          `${USAGE[language]}: ${usage(command)}`,
          '',
          command.summary[language],
          '',
          ...optionLines({ ...command.options, ...COMMON }, language),
          '',
          `${EXIT[language]}:`,
          ...command.exit.map((text) => `  ${text[language]}`),
        ];
  return `${lines.join('\n')}\n`;
}

/** How a command is called. @internal */
export function usage({ name, arguments: words, options }: Command): string {
  const parts = Object.entries(options).map(([option, described]) => {
    const text = `${spelt(option, described)}${described.value === undefined ? '' : ` ${described.value}`}`;
    return described.required ? text : `[${text}]`;
  });
  return [NAME, name, ...words, ...parts].join(' ');
}

const spelt = (name: string, { short, required }: Option) => (short !== undefined && required ? `-${short}` : `--${name}`);

function optionLines(options: { readonly [name: string]: Option }, language: Language): string[] {
  const left = Object.entries(options).map(
    ([name, { short, value }]) => `${short === undefined ? '   ' : `-${short},`} --${name}${value === undefined ? '' : ` ${value}`}`,
  );
  const width = Math.max(...left.map(({ length }) => length));
  return [`${OPTIONS[language]}:`, ...Object.values(options).map(({ help }, index) => `  ${padded(left[index], width)}  ${help[language]}`)];
}
