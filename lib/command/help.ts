import type { Language, Text } from '../proof/text';
import { COMMANDS, COMMON, type Command, type Option } from './commands';
import { padded, wrapped } from './terminal/table';

const NAME = 'cdk8s-rocketmq';
const USAGE: Text = { en: 'Usage', zh: '用法' };
const OPTIONS: Text = { en: 'Options', zh: '选项' };
const EXIT: Text = { en: 'Exit status', zh: '退出码' };
const ABOUT: Text = {
  en: 'What Kubernetes manifests of Apache RocketMQ promise, proved from the manifests alone.',
  zh: '仅凭清单，证明 Apache RocketMQ 的 Kubernetes 清单能兑现的承诺。',
};
const MORE: Text = { en: `${NAME} COMMAND --help tells more.`, zh: `${NAME} COMMAND --help 显示更多。` };

const WIDTH = 100;

/** The help of one command, or of all. @internal */
export function helpText(command: Command | undefined, language: Language): string {
  const lines =
    command === undefined
      ? [
          ABOUT[language],
          '',
          `${USAGE[language]}:`,
          ...COMMANDS.flatMap((one) => [...usage('  ', one), ...wrapped(one.summary[language], WIDTH - 6).map((line) => `      ${line}`)]),
          '',
          ...optionLines(COMMON, language),
          '',
          MORE[language],
        ]
      : [
          ...usage(`${USAGE[language]}: `, command),
          '',
          ...wrapped(command.summary[language], WIDTH),
          '',
          ...optionLines({ ...command.options, ...COMMON }, language),
          '',
          `${EXIT[language]}:`,
          ...command.exit.map((text) => `  ${text[language]}`),
        ];
  return `${lines.join('\n')}\n`;
}

/** How a command is called. An option and its value stay together. */
function usage(before: string, { name, arguments: words, options }: Command): string[] {
  const parts = Object.entries(options).map(([option, described]) => {
    const text = `${spelt(option, described)}${described.value === undefined ? '' : `\u00a0${described.value}`}`;
    return described.required ? text : `[${text}]`;
  });
  const start = `${before}${NAME} ${name}`;
  const lines = wrapped([...words, ...parts].join(' '), WIDTH - start.length - 1).map((line) => line.replaceAll('\u00a0', ' '));
  return lines.map((line, index) => `${index === 0 ? start : ' '.repeat(start.length)} ${line}`);
}

const spelt = (name: string, { short, required }: Option) => (short !== undefined && required ? `-${short}` : `--${name}`);

function optionLines(options: { readonly [name: string]: Option }, language: Language): string[] {
  const left = Object.entries(options).map(
    ([name, { short, value }]) => `${short === undefined ? '   ' : `-${short},`} --${name}${value === undefined ? '' : ` ${value}`}`,
  );
  const width = Math.max(...left.map(({ length }) => length));
  return [
    `${OPTIONS[language]}:`,
    ...Object.values(options).flatMap(({ help }, index) =>
      wrapped(help[language], WIDTH - width - 4).map((line, number) => `  ${padded(number === 0 ? left[index] : '', width)}  ${line}`),
    ),
  ];
}
