export const nav = {
  dashboard: '현황',
  people: '사용자',
  conversations: '대화',
  tasks: '작업과 대기열',
  services: '서비스 상태',
  audit: '감사 기록',
};
