export default {
  title: 'Logs',
};
