/** How many of some voters must see each other. @internal */
export const majorityOf = (voters: number): number => Math.floor(voters / 2) + 1;
